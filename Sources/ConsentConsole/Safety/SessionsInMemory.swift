import ReauthEngine
import ReauthModel
import Synchronization

/// Sessions that end with the program, for a page that has no store.
final class SessionsInMemory: OperatorSessions {
    private static let limit = 64

    private let sessions = Mutex<[TokenHash: Timestamp]>([:])

    func addSession(_ cookie: TokenHash, at now: Timestamp, until expiry: Timestamp) async throws {
        sessions.withLock { sessions in
            sessions = sessions.filter { $0.value > now }
            let oldest = sessions.min { $0.value < $1.value }?.key
            if sessions.count >= Self.limit, let oldest { sessions[oldest] = nil }
            sessions[cookie] = expiry
        }
    }

    func hasSession(_ cookie: TokenHash, at now: Timestamp) async throws -> Bool {
        sessions.withLock { $0[cookie] }.map { $0 > now } ?? false
    }

    func removeSession(_ cookie: TokenHash) async throws {
        sessions.withLock { $0[cookie] = nil }
    }

    func removeAllSessions() async throws {
        sessions.withLock { $0 = [:] }
    }
}

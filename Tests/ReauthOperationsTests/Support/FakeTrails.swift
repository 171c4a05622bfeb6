import ReauthModel
import ReauthOperations

/// Files of audit trails: heads by their paths.
struct FakeTrails: TrailReading {
    struct Missing: Error {}

    var heads: [String: SignedTrailHead] = [:]

    func head(at path: String) throws -> SignedTrailHead {
        guard let head = heads[path] else { throw Missing() }
        return head
    }

    func verify(_ path: String, with verifier: inout TrailVerifier) throws { throw Missing() }
    func bytes(of head: SignedTrailHead) throws -> [UInt8] { Array("\(head.head.position)\n".utf8) }
}

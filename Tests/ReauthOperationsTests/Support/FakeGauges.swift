import ReauthEngine
import ReauthModel
import Synchronization

@testable import ReauthOperations

/// Hosts that have an address, but for some.
struct FakeNetwork: NetworkGauge {
    var unknownHosts: Set<String> = []
    var proxy: ProxyRoute?
    /// What is wrong with the variables that name a proxy.
    var proxyProblem: String?
    var trustProblem: String?

    func proxy(forHost host: String, port: Int) throws -> ProxyRoute? {
        if let proxyProblem { throw OperationFailure(.badInput, proxyProblem) }
        return proxy
    }

    func countAddresses(ofHost host: String) async throws -> Int {
        if unknownHosts.contains(host) { throw UnknownHost(reason: "Name or service not known") }
        return 2
    }

    func checkTrust(of file: JobFile) throws {
        guard let trustProblem else { return }
        throw InvalidInput([InvalidInput.Problem(file: file.path, line: nil, message: trustProblem)])
    }
}

/// Secrets that can be used, but for some.
struct FakeSecrets: SecretChecking {
    /// By label.
    var problems: [String: String] = [:]

    func problem(with secret: NamedSecret, of file: JobFile) async throws -> String? { problems[secret.label] }
}

/// Keeps new job files.
final class FakeNewJobs: JobWriting {
    private let files = Mutex<[String: String]>([:])

    subscript(path: String) -> String? { files.withLock { $0[path] } }

    func writeNew(_ text: String, to path: String) throws {
        try files.withLock { files in
            guard files[path] == nil else { throw OperationFailure(.usage, "\(path) is there already") }
            files[path] = text
        }
    }
}

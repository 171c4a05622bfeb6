import class Foundation.ProcessInfo
package import OAuth
import ReauthEngine
package import ReauthModel

/// Fetches secrets from where a job file says they are.
///
/// Keeps nothing.
package struct SecretLoader: Sendable {
    static let maximumSize = 64 << 10

    private let jobFile: String
    private let environment: [String: String]
    private let commandTimeout: Duration

    /// Makes a loader; `jobFile` names the job in problems, and a command that takes longer than `commandTimeout` is
    /// ended.
    package init(
        jobFile: String,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        commandTimeout: Duration = .seconds(30)
    ) {
        self.jobFile = jobFile
        self.environment = environment
        self.commandTimeout = commandTimeout
    }

    /// The secret, less one final line break; throws ``InvalidInput`` under the name `label` when there is none that
    /// could be used.
    package func load(_ reference: SecretReference, label: String) async throws -> Secret<String> {
        do {
            switch reference {
            case .file(let path): return try file(path)
            case .environment(let name): return try variable(name)
            case .command(let words): return try await command(words)
            }
        } catch let problem as SecretProblem {
            throw InvalidInput([
                InvalidInput.Problem(file: jobFile, line: nil, message: "`\(label)`: \(problem.message)")
            ])
        }
    }

    private func file(_ path: String) throws(SecretProblem) -> Secret<String> {
        let file: FileContent
        do {
            file = try FileContent(
                path: path,
                maximumSize: Self.maximumSize
            ) { access throws(FileContent.Problem) in
                try access.check(path: path, by: .current)
            }
        } catch {
            throw SecretProblem("the file \(path) \(error.message)")
        }
        return try Self.secret(file.bytes, from: "the file \(path)")
    }

    private func variable(_ name: String) throws(SecretProblem) -> Secret<String> {
        guard let value = environment[name] else {
            throw SecretProblem("the environment variable \(name) is not set")
        }
        return try Self.secret(Array(value.utf8), from: "the environment variable \(name)")
    }

    private func command(_ words: [String]) async throws -> Secret<String> {
        let command = try SecretCommand(words: words, timeout: commandTimeout)
        return try Self.secret(try await command.output(), from: "the output of \(command.program)")
    }

    /// Control characters are refused because the secret goes into an HTTP header, where a line break would start
    /// another header.
    private static func secret(_ bytes: [UInt8], from place: String) throws(SecretProblem) -> Secret<String> {
        var bytes = bytes[...]
        if bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        guard !bytes.isEmpty else { throw SecretProblem("\(place) is empty") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SecretProblem("\(place) is not UTF-8 text")
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw SecretProblem("\(place) holds a line break or another control character; it must be one line")
        }
        return Secret(text)
    }
}

/// Why a secret cannot be used.
///
/// Its text never holds any part of the secret.
struct SecretProblem: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}

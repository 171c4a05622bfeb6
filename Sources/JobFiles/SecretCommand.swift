import Subprocess

/// Runs a program that prints a secret.
///
/// No shell is involved. What the program writes to standard error is dropped, because some programs repeat there
/// what they were asked for.
struct SecretCommand {
    private let words: [String]
    private let timeout: Duration

    init(words: [String], timeout: Duration) throws(SecretProblem) {
        guard !words.isEmpty else { throw SecretProblem("the command is empty") }
        self.words = words
        self.timeout = timeout
    }

    /// The program's name without its folder.
    ///
    /// Its arguments are not shown: they may reveal a secret.
    var program: String {
        words[0].split(separator: "/").last.map(String.init) ?? words[0]
    }

    /// What the program printed, once it ended well.
    func output() async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask { try await collected() }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw SecretProblem("\(program) was ended because it took longer than \(timeout)")
            }
            // The task that ends first counts; cancelling the other one ends the program and all that it started.
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }

    private func collected() async throws -> [UInt8] {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
        ]
        do {
            let result = try await run(
                words[0].contains("/") ? .path(Self.path(words[0])) : .name(words[0]),
                arguments: Arguments(Array(words.dropFirst())),
                platformOptions: options,
                output: .bytes(limit: SecretLoader.maximumSize),
                error: .discarded
            )
            try Task.checkCancellation()
            switch result.terminationStatus {
            case .exited(0): return result.standardOutput
            case .exited(let code):
                throw SecretProblem("\(program) ended with exit code \(code); run it by hand to see why")
            case .signaled(let signal): throw SecretProblem("\(program) was ended by signal \(signal)")
            }
        } catch let error as SubprocessError {
            switch error.code {
            case .executableNotFound: throw SecretProblem("the program \(program) was not found")
            case .outputLimitExceeded: throw SecretProblem("\(program) printed more than 64 KiB")
            default: throw SecretProblem("\(program) could not be run")
            }
        }
    }

    /// Makes the path type of the library, whose own package is no dependency here, out of a string.
    private static func path<Path: ExpressibleByStringLiteral>(_ text: String) -> Path
    where Path.StringLiteralType == String {
        Path(stringLiteral: text)
    }
}

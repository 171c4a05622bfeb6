import Foundation
import JobFiles
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@Suite struct SecretLoaderTests {
    private static let marker = "s3cr3tMarker"

    /// The secret, or the problem's text with the scratch folder cut out.
    private func load(
        _ reference: SecretReference,
        environment: [String: String] = [:],
        timeout: Duration = .seconds(3000),
        in scratch: TemporaryFolder? = nil
    ) async throws -> String {
        let loader = SecretLoader(jobFile: "job.yaml", environment: environment, commandTimeout: timeout)
        do {
            return "secret: \(try await loader.load(reference, label: "platform.userSecret").exposed())"
        } catch let error as InvalidInput {
            let text = error.description
            #expect(!text.contains(Self.marker))
            return scratch.map { text.replacing($0.path, with: "…") } ?? text
        }
    }

    // MARK: Files

    @Test(arguments: [
        (0o600, "secret: s3cr3tMarker"),
        (0o400, "secret: s3cr3tMarker"),
        (0o644, "job.yaml: `platform.userSecret`: the file …/s has mode 0644, \(remedy)"),
        (
            0o640,
            "job.yaml: `platform.userSecret`: the file …/s has mode 0640, \(remedy); a mode of 0440 is for mounts "
                + "that are read-only, as those of Kubernetes"
        ),
        (0o444, "job.yaml: `platform.userSecret`: the file …/s has mode 0444, \(remedy)"),
        (0o601, "job.yaml: `platform.userSecret`: the file …/s has mode 0601, \(remedy)"),
    ])
    func `a file must be its owner's alone`(mode: Int, expected: String) async throws {
        let scratch = try TemporaryFolder()
        let path = try scratch.write("\(Self.marker)\n", to: "s", mode: mode)
        #expect(try await load(.file(path), in: scratch) == expected)
    }

    private static let remedy = "so that others can use it; run `chmod 600 …/s`"

    @Test func `behind a symbolic link the target counts`() async throws {
        let scratch = try TemporaryFolder()
        let good = try scratch.write(Self.marker, to: "good")
        let open = try scratch.write(Self.marker, to: "open", mode: 0o644)
        try FileManager.default.createSymbolicLink(atPath: scratch.path + "/a", withDestinationPath: good)
        try FileManager.default.createSymbolicLink(atPath: scratch.path + "/b", withDestinationPath: open)
        try FileManager.default.createSymbolicLink(atPath: scratch.path + "/c", withDestinationPath: "/nonexistent")
        #expect(try await load(.file(scratch.path + "/a")) == "secret: s3cr3tMarker")
        #expect(try await load(.file(scratch.path + "/b")).contains("has mode 0644"))
        #expect(try await load(.file(scratch.path + "/c")).contains("does not exist"))
    }

    @Test(.enabled(if: getuid() == 0, "only root can give a file away"))
    func `another user's file is refused`() async throws {
        let scratch = try TemporaryFolder()
        let path = try scratch.write(Self.marker, to: "s")
        #expect(chown(path, 4321, 4321) == 0)
        #expect(
            try await load(.file(path), in: scratch)
                == "job.yaml: `platform.userSecret`: the file …/s belongs to user 4321; it must belong to user 0, "
                + "who runs this program, or to root"
        )
    }

    @Test func `what is no usable file is refused`() async throws {
        let scratch = try TemporaryFolder()
        let prefix = "job.yaml: `platform.userSecret`: the file …"
        #expect(try await load(.file(scratch.path + "/none"), in: scratch) == "\(prefix)/none does not exist")
        #expect(try await load(.file(scratch.path), in: scratch) == "\(prefix) is not a regular file")
        #expect(mkfifo(scratch.path + "/pipe", 0o600) == 0)
        #expect(try await load(.file(scratch.path + "/pipe"), in: scratch) == "\(prefix)/pipe is not a regular file")
    }

    private static let notOneLine = "holds a line break or another control character; it must be one line"

    @Test(arguments: [
        ("", "the file …/s is empty"),
        ("\n", "the file …/s is empty"),
        ("s3cr3tMarker\n\n", "the file …/s \(notOneLine)"),
        ("s3cr3tMarker\nX-Header: 1\n", "the file …/s \(notOneLine)"),
        ("s3cr3tMarker\rx", "the file …/s \(notOneLine)"),
        ("s3cr3tMarker\u{0}", "the file …/s \(notOneLine)"),
        ("s3cr3tMarker\u{85}x", "the file …/s \(notOneLine)"),
        (String(repeating: "s3cr3tMarker", count: 6000), "the file …/s is larger than 64 KiB"),
    ])
    func `a secret is one line of text`(content: String, problem: String) async throws {
        let scratch = try TemporaryFolder()
        let path = try scratch.write(content, to: "s")
        #expect(try await load(.file(path), in: scratch) == "job.yaml: `platform.userSecret`: \(problem)")
    }

    @Test func `a secret that is not UTF-8 is refused`() async throws {
        let scratch = try TemporaryFolder()
        let path = try scratch.write(Data([0x61, 0xFF, 0x62]), to: "s")
        #expect(try await load(.file(path)).hasSuffix("is not UTF-8 text"))
    }

    @Test func `one final line break is cut, of either kind`() async throws {
        let scratch = try TemporaryFolder()
        #expect(try await load(.file(try scratch.write("x y\r\n", to: "a"))) == "secret: x y")
        let largest = String(repeating: "x", count: 64 << 10)
        #expect(try await load(.file(try scratch.write(largest, to: "b"))) == "secret: \(largest)")
    }

    // MARK: Environment

    @Test func `variables are read, and named when they are missing or empty`() async throws {
        let environment = ["GOOD": Self.marker, "EMPTY": "", "TWO": "\(Self.marker)\nx"]
        let prefix = "job.yaml: `platform.userSecret`: the environment variable"
        #expect(try await load(.environment("GOOD"), environment: environment) == "secret: s3cr3tMarker")
        #expect(try await load(.environment("GONE"), environment: environment) == "\(prefix) GONE is not set")
        #expect(try await load(.environment("EMPTY"), environment: environment) == "\(prefix) EMPTY is empty")
        #expect(try await load(.environment("TWO"), environment: environment) == "\(prefix) TWO \(Self.notOneLine)")
    }

    // MARK: Commands

    @Test func `a program's output is the secret, and no shell reads its arguments`() async throws {
        #expect(try await load(.command(["printf", "%s\\n", "$HOME;\(Self.marker)"])) == "secret: $HOME;s3cr3tMarker")
        #expect(try await load(.command(["/bin/echo", Self.marker])) == "secret: s3cr3tMarker")
    }

    @Test(arguments: [
        (
            ["sh", "-c", "echo s3cr3tMarker; echo s3cr3tMarker >&2; exit 3"],
            "sh ended with exit code 3; run it by hand to see why"
        ),
        (["/bin/sh", "-c", "kill -9 $$"], "sh was ended by signal 9"),
        (["no-such-program-s3", "s3cr3tMarker"], "the program no-such-program-s3 was not found"),
        (["/nonexistent/vault", "s3cr3tMarker"], "the program vault was not found"),
        (["true"], "the output of true is empty"),
        (["printf", "s3cr3tMarker\\nx"], "the output of printf \(notOneLine)"),
        (["head", "-c", "70000", "/dev/zero"], "head printed more than 64 KiB"),
    ])
    func `a program that fails is named with its code only`(words: [String], problem: String) async throws {
        #expect(try await load(.command(words)) == "job.yaml: `platform.userSecret`: \(problem)")
    }

    @Test(arguments: [["sleep", "600"], ["sh", "-c", "trap '' TERM; sleep 600; echo x"]])
    func `a program that takes too long is ended with all that it started`(words: [String]) async throws {
        let start = ContinuousClock.now
        #expect(
            try await load(.command(words), timeout: .milliseconds(200))
                == "job.yaml: `platform.userSecret`: \(words[0]) was ended because it took longer than 0.2 seconds"
        )
        // Much less than the program would take by itself, however busy the machine is.
        #expect(ContinuousClock.now - start < .seconds(300))
    }

    @Test func `cancelling ends the program`() async throws {
        let task = Task { try await load(.command(["sleep", "600"])) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

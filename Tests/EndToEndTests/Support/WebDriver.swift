import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import ReauthTesting
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// chromedriver in a process of its own, and what it is told over HTTP (https://www.w3.org/TR/webdriver2/).
final class WebDriver: Sendable {
    /// A command that the driver or the browser refused.
    struct Refusal: Error, CustomStringConvertible {
        var command: String
        var kind: String
        var message: String

        var description: String { "\(command): \(kind): \(message)" }
    }

    private struct Answer<Value: Decodable>: Decodable {
        var value: Value
    }

    private struct Problem: Decodable {
        var error: String
        var message: String
    }

    private struct NewSession: Decodable {
        var sessionId: String
    }

    private let process: ChildProcess
    private let sessions = Mutex<[String]>([])
    private let origin: String
    /// Where the browsers leave their files: not in the folder of a run, which is searched for secrets.
    private let scratch: TemporaryFolder

    /// Whether to test with a browser: where there is one, and a driver for it.
    ///
    /// With `CI=true` always: what is missing there fails, and is not left out without a word.
    static var isWanted: Bool {
        (driver != nil && browser != nil) || ProcessInfo.processInfo.environment["CI"] == "true"
    }

    private static let driver = program(["chromedriver"])
    private static let browser = program(["chromium", "chromium-browser", "google-chrome"])

    private static func program(_ names: [String]) -> String? {
        let folders = ["/usr/local/bin", "/usr/bin", "/bin", "/opt/homebrew/bin"]
        return folders.flatMap { folder in names.map { "\(folder)/\($0)" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private init() async throws {
        let scratch = try TemporaryFolder()
        let said = scratch.file("chromedriver.out")
        let running = try ChildProcess(
            try #require(Self.driver, "chromedriver is missing"),
            ["--port=0"],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": scratch.path, "TMPDIR": scratch.path],
            folder: scratch.path,
            output: said,
            errors: "/dev/null"
        )
        var port: Substring?
        try await eventually("chromedriver listens") {
            let text = try String(contentsOfFile: said, encoding: .utf8)
            port = text.firstMatch(of: /started successfully on port ([0-9]+)/)?.output.1
            return port != nil
        }
        origin = "http://127.0.0.1:\(try #require(port))"
        self.process = running
        self.scratch = scratch
    }

    /// Runs `body` with a driver, and ends all its browsers afterwards.
    static func run(_ body: (WebDriver) async throws -> Void) async throws {
        let driver = try await WebDriver()
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(driver))
        } catch {
            result = .failure(error)
        }
        for session in driver.sessions.withLock({ $0 }) {
            _ = try? await driver.tell("DELETE", "/session/\(session)", as: Nothing.self)
        }
        // It does not heed SIGTERM while it thinks that a browser is open.
        driver.process.send(SIGKILL)
        try result.get()
    }

    /// Opens a browser that knows no cookie and speaks to this machine only.
    func openBrowser(withScripts: Bool = true) async throws -> Browser {
        let options: [String: Any] = [
            "binary": try #require(Self.browser, "chromium is missing"),
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server",
                "--disable-background-networking", "--window-size=1280,900",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
            "prefs": ["profile.managed_default_content_settings.javascript": withScripts ? 1 : 2],
        ]
        let wanted: [String: Any] = [
            "goog:chromeOptions": options,
            // How long an element may take to appear, so that no test has to wait for pages.
            "timeouts": ["implicit": 20_000, "pageLoad": 60_000],
        ]
        let session = try await tell(
            "POST",
            "/session",
            ["capabilities": ["alwaysMatch": wanted]],
            as: NewSession.self
        )
        sessions.withLock { $0.append(session.sessionId) }
        return Browser(driver: self, session: session.sessionId, hasScripts: withScripts)
    }

    /// Sends a command.
    func tell<Value: Decodable>(
        _ method: String,
        _ path: String,
        _ parameters: [String: Any] = [:],
        as type: Value.Type
    ) async throws -> Value {
        var request = HTTPClientRequest(url: origin + path)
        request.method = .RAW(value: method)
        if method == "POST" {
            request.headers.add(name: "Content-Type", value: "application/json; charset=utf-8")
            request.body = .bytes(ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: parameters)))
        }
        // Foundation's own client cannot read the headers of chromedriver's answers.
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        let data = Data((try await response.body.collect(upTo: 64 << 20)).readableBytesView)
        guard response.status == .ok else {
            let problem = try JSONDecoder().decode(Answer<Problem>.self, from: data).value
            let command = path.split(separator: "/").dropFirst(2).joined(separator: "/")
            let lines = problem.message.split(separator: "\n")
            throw Refusal(command: command, kind: problem.error, message: String(lines.first ?? ""))
        }
        return try JSONDecoder().decode(Answer<Value>.self, from: data).value
    }

    /// An answer that says nothing, whatever it is.
    struct Nothing: Decodable {
        init(from decoder: any Decoder) {}
    }
}

import Synchronization

import class Foundation.Thread

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A client that sends what a test tells it, byte by byte where it has to, and keeps cookies when asked to.
///
/// One connection for each request. It follows nothing by itself.
final class Browser: Sendable {
    /// What came back.
    struct Page: Sendable {
        var status = 0
        /// In lower case; where a name comes twice, the values are joined by a line feed.
        var headers: [String: String] = [:]
        var body = ""

        func header(_ name: String) -> String? { headers[name.lowercased()] }

        /// The value of a hidden field.
        var formToken: String? {
            guard let start = body.firstRange(of: "name=\"form\" value=\"") else { return nil }
            return body[start.upperBound...].split(separator: "\"").first.map(String.init)
        }
    }

    struct NoAnswer: Error {}

    let port: Int
    private let cookie = Mutex("")

    init(port: Int) {
        self.port = port
    }

    var cookies: String { cookie.withLock { $0 } }

    func setCookies(_ text: String) {
        cookie.withLock { $0 = text }
    }

    func get(_ target: String, _ headers: [String] = []) async throws -> Page {
        try await send("GET", target, headers)
    }

    /// Posts a form as a browser does from a page of the same origin.
    func post(_ target: String, _ form: String, _ headers: [String] = []) async throws -> Page {
        let own = [
            "Content-Type: application/x-www-form-urlencoded", "Origin: http://127.0.0.1:\(port)",
            "Sec-Fetch-Site: same-origin",
        ]
        return try await send("POST", target, headers.isEmpty ? own : headers, body: form)
    }

    func send(
        _ method: String,
        _ target: String,
        _ headers: [String] = [],
        host: String? = nil,
        body: String = ""
    ) async throws -> Page {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")", "Connection: close"]
        if !cookies.isEmpty { lines.append("Cookie: \(cookies)") }
        lines += headers
        if !body.isEmpty || method == "POST" { lines.append("Content-Length: \(body.utf8.count)") }
        let page = try await sendRaw(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        if let set = page.header("set-cookie"), let pair = set.split(separator: ";").first {
            cookie.withLock { $0 = pair.hasSuffix("=") ? "" : String(pair) }
        }
        return page
    }

    func sendRaw(_ request: String) async throws -> Page {
        let port = port
        // A thread of its own: the server runs on the same pool as this test, so no thread of it may be kept waiting.
        return try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try Self.parse(Self.exchange(request, port)) }) }.start()
        }
    }

    private static func exchange(_ request: String, _ port: Int) throws -> [UInt8] {
        let socket = try LoopbackSocket(port: port)
        defer { socket.close() }
        // A server that refuses early may close before it has read everything: the answer counts.
        _ = socket.write(Array(request.utf8))
        var received: [UInt8] = []
        while let part = socket.read() { received += part }
        return received
    }

    static func parse(_ bytes: [UInt8]) throws -> Page {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw NoAnswer() }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        var page = Page()
        page.status = Int(lines[0].split(separator: " ")[1]) ?? 0
        for line in lines.dropFirst() {
            let halves = line.split(separator: ":", maxSplits: 1)
            let (name, value) = (halves[0].lowercased(), String(halves.last?.drop { $0 == " " } ?? ""))
            page.headers[name] = page.headers[name].map { "\($0)\n\(value)" } ?? value
        }
        page.body = String(text[end.upperBound...])
        if page.header("transfer-encoding") == "chunked" { page.body = unchunked(page.body) }
        return page
    }

    private static func unchunked(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        var whole: [UInt8] = []
        while let end = bytes.firstIndex(of: UInt8(ascii: "\r")) {
            let length = Int(String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self), radix: 16) ?? 0
            guard length > 0 else { break }
            bytes = bytes[(end + 2)...]
            whole += bytes.prefix(length)
            bytes = bytes.dropFirst(length + 2)
        }
        return String(decoding: whole, as: UTF8.self)
    }
}

import Synchronization

import class Foundation.Thread

/// A client that sends what a test tells it, byte by byte where it has to, and keeps cookies as a browser does.
///
/// One connection for each request, on a thread of its own. It follows nothing by itself.
package final class Visitor: Sendable {
    /// What came back.
    package struct Page: Sendable {
        /// The status code.
        package var status = 0
        /// In lower case; where a name comes twice, the values are joined by a line feed.
        package var headers: [String: String] = [:]
        /// The text.
        package var body = ""

        /// Makes an empty page.
        package init() {}

        /// A header's value, whatever case its name is written in.
        package func header(_ name: String) -> String? { headers[name.lowercased()] }

        /// The value of a hidden field.
        package var formToken: String? { text(after: "name=\"form\" value=\"") }

        /// Where a page that goes on by itself goes on to.
        package var onward: String? { text(after: "rel=\"noreferrer\" href=\"")?.replacing("&amp;", with: "&") }

        /// The customer's link that an operator is shown.
        package var shownLink: String? { text(after: "readonly value=\"") }

        private func text(after mark: String) -> String? {
            guard let start = body.firstRange(of: mark) else { return nil }
            return body[start.upperBound...].split(separator: "\"", omittingEmptySubsequences: false).first
                .map(String.init)
        }
    }

    /// Nobody answered, or not with HTTP.
    package struct NoAnswer: Error {
        package init() {}
    }

    /// The port that it visits.
    package let port: Int
    private let jar = Mutex<[(name: String, value: String)]>([])

    /// Somebody who has not been there before.
    package init(port: Int) {
        self.port = port
    }

    /// Those that were set and not cleared, as a request shows them.
    package var cookies: String {
        jar.withLock { jar in jar.map { "\($0.name)=\($0.value)" }.joined(separator: "; ") }
    }

    /// Shows these from now on, and no others.
    package func setCookies(_ text: String) {
        jar.withLock { $0 = [] }
        for pair in text.split(separator: ";") { keep(pair.drop { $0 == " " }) }
    }

    private func keep(_ pair: Substring) {
        let halves = pair.split(separator: "=", maxSplits: 1).map { String($0) }
        jar.withLock { jar in
            jar.removeAll { $0.name == halves.first }
            if halves.count == 2 { jar.append((halves[0], halves[1])) }
        }
    }

    /// Gets a page.
    package func get(_ target: String, _ headers: [String] = []) async throws -> Page {
        try await send("GET", target, headers)
    }

    /// Posts a form as a browser does from a page of the same origin.
    package func post(_ target: String, _ form: String, _ headers: [String] = []) async throws -> Page {
        let own = ["Origin: http://127.0.0.1:\(port)", "Sec-Fetch-Site: same-origin"]
        let isTyped = headers.contains { $0.hasPrefix("Content-Type:") }
        let type = isTyped ? [] : ["Content-Type: application/x-www-form-urlencoded"]
        return try await send("POST", target, type + (headers.isEmpty ? own : headers), body: form)
    }

    /// Sends a request with its own cookies, and keeps those that come back.
    package func send(
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
        for set in page.header("set-cookie")?.split(separator: "\n") ?? [] {
            if let pair = set.split(separator: ";").first { keep(pair) }
        }
        return page
    }

    /// Sends these bytes and reads to the end of the connection.
    package func sendRaw(_ request: String) async throws -> Page {
        try Self.parse(try await exchange(request))
    }

    /// The statuses of several requests that are sent one behind the other without waiting.
    package func statuses(ofPipelined targets: [String]) async throws -> [Int] {
        let requests = targets.enumerated().map { number, target in
            let end = number == targets.count - 1 ? "Connection: close\r\n" : ""
            return "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(end)\r\n"
        }
        let text = String(decoding: try await exchange(requests.joined()), as: UTF8.self)
        return text.matches(of: #/HTTP/1\.1 ([0-9]{3}) /#).compactMap { Int($0.output.1) }
    }

    private func exchange(_ request: String) async throws -> [UInt8] {
        let port = port
        return try await withCheckedThrowingContinuation { continuation in
            Thread {
                continuation.resume(
                    with: Result {
                        let socket = try LoopbackSocket(port: port)
                        defer { socket.close() }
                        // A server that refuses early may close before it has read everything: the answer counts.
                        _ = socket.write(Array(request.utf8))
                        var received: [UInt8] = []
                        while let part = socket.read() { received += part }
                        return received
                    }
                )
            }.start()
        }
    }

    private static func parse(_ bytes: [UInt8]) throws -> Page {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw NoAnswer() }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        var page = Page()
        page.status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
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

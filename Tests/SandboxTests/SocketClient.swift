import class Foundation.Thread

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An HTTP/1.1 client of one request per connection that shows what really arrived: resets and short bodies included.
struct SocketClient: Sendable {
    struct Answer: Sendable {
        var status = 0
        var headers: [String: String] = [:]
        var body = ""
        /// Whether the body was as long as the head promised.
        var isWhole = true

        func header(_ name: String) -> String? {
            headers[name.lowercased()]
        }
    }

    /// The connection ended before a head arrived.
    struct NoAnswer: Error, Equatable {
        /// `ECONNRESET` after a reset, zero after an orderly end.
        var code: CInt
    }

    let port: UInt16

    init(origin: String) throws {
        let port = origin.split(separator: ":").last.flatMap { UInt16($0) }
        guard let port, origin.hasPrefix("http://127.0.0.1:") else { throw NoAnswer(code: EINVAL) }
        self.port = port
    }

    func send(
        _ method: String,
        _ target: String,
        _ headers: [String: String] = [:],
        body: String = ""
    ) async throws -> Answer {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (name, value) in headers {
            head += "\(name): \(value)\r\n"
        }
        if !body.isEmpty { head += "Content-Length: \(body.utf8.count)\r\n" }
        let request = Array("\(head)\r\n\(body)".utf8)
        // A thread of its own: the server runs on the same pool as this test, so no thread of it may be kept waiting.
        return try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try parse(exchange(request)) }) }.start()
        }
    }

    private func exchange(_ request: [UInt8]) throws -> [UInt8] {
        let descriptor = try connected()
        defer { close(descriptor) }
        var sent = 0
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw NoAnswer(code: errno) }
            sent += count
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 { throw NoAnswer(code: errno) }
            if count == 0 { return received }
            received += buffer[..<count]
        }
    }

    /// Opens a connection that the caller closes.
    func connected() throws -> CInt {
        #if canImport(Glibc)
        let kind = CInt(SOCK_STREAM.rawValue)
        #else
        let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw NoAnswer(code: errno)
        }
        return descriptor
    }

    private func parse(_ bytes: [UInt8]) throws -> Answer {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw NoAnswer(code: 0) }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        var answer = Answer()
        answer.status = Int(lines[0].split(separator: " ")[1]) ?? 0
        for line in lines.dropFirst() {
            let halves = line.split(separator: ":", maxSplits: 1)
            answer.headers[halves[0].lowercased()] = halves.count == 2 ? String(halves[1].drop { $0 == " " }) : ""
        }
        answer.body = String(text[end.upperBound...])
        if answer.header("transfer-encoding") == "chunked" {
            answer.isWhole = answer.body.hasSuffix("0\r\n\r\n")
            answer.body = unchunked(answer.body)
        } else if let length = answer.header("content-length").flatMap({ Int($0) }) {
            answer.isWhole = answer.body.utf8.count == length
        }
        return answer
    }

    private func unchunked(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        var whole: [UInt8] = []
        while let end = bytes.firstIndex(of: UInt8(ascii: "\r")) {
            guard let length = Int(String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self), radix: 16),
                length > 0
            else { break }
            bytes = bytes[(end + 2)...]
            whole += bytes.prefix(length)
            bytes = bytes.dropFirst(length + 2)
        }
        return String(decoding: whole, as: UTF8.self)
    }
}

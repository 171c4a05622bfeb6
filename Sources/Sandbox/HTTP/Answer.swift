import HTTPTypes
import Hummingbird
import NIOCore
import OrderedJSON

/// An answer of the sandbox, before a fault changes it.
struct Answer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: Body = .text("")

    enum Body: Sendable {
        case text(String)
        /// For answers that grow with the fleet: each part is made when it is sent.
        case parts(@Sendable () -> AnyIterator<String>)
    }

    static func json(_ value: JSONText) -> Answer {
        json(200, value)
    }

    static func json(_ status: Int, _ value: JSONText) -> Answer {
        Answer(status: status, headers: [("Content-Type", "application/json")], body: .text(value.text))
    }

    static func html(_ status: Int, _ text: String) -> Answer {
        let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
        let headers = [
            ("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy),
            ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"),
        ]
        return Answer(status: status, headers: headers.map { (name: $0.0, value: $0.1) }, body: .text(text))
    }

    static func methodNotAllowed(_ allowed: String) -> Answer {
        Answer(status: 405, headers: [("Allow", allowed)])
    }

    func adding(_ name: String, _ value: String) -> Answer {
        var answer = self
        answer.headers.append((name, value))
        return answer
    }

    private var fields: HTTPFields {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return fields
    }

    var response: Response {
        switch body {
        case .text(let text):
            let body = text.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(string: text))
            return Response(status: .init(code: status), headers: fields, body: body)
        case .parts(let makeParts):
            let body = ResponseBody { writer in
                for part in makeParts() {
                    try await writer.write(ByteBuffer(string: part))
                }
                try await writer.finish(nil)
            }
            return Response(status: .init(code: status), headers: fields, body: body)
        }
    }

    /// A 200 with half of the text and the length of that half, as a gateway sends it that lost the other half.
    var cutOff: Answer {
        let whole =
            switch body {
            case .text(let text): text
            case .parts(let makeParts): makeParts().next() ?? ""
            }
        var answer = self
        answer.status = 200
        answer.body = .text(String(decoding: whole.utf8.prefix(whole.utf8.count / 2), as: UTF8.self))
        return answer
    }

    /// The answer cut off in the middle of its body: the head announces more bytes than are sent, then the connection ends.
    var truncatedResponse: Response {
        let whole = if case .text(let text) = body { ByteBuffer(string: text) } else { ByteBuffer() }
        let half = whole.getSlice(at: whole.readerIndex, length: whole.readableBytes / 2) ?? ByteBuffer()
        let body = ResponseBody(contentLength: whole.readableBytes + 16) { writer in
            if half.readableBytes > 0 { try await writer.write(half) }
            throw ConnectionCut()
        }
        return Response(status: .init(code: status), headers: fields, body: body)
    }
}

/// Thrown to make the server close a connection in the middle of an answer.
struct ConnectionCut: Error {}

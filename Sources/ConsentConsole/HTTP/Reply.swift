import HTTPTypes
import Hummingbird
import NIOCore

/// What the page has decided to answer, before the headers that every answer carries.
struct Reply: Sendable {
    enum Body: Sendable {
        case text(String)
        case stream(ResponseBody)
    }

    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: Body = .text("")

    static func html(_ status: Int = 200, _ text: String) -> Reply {
        Reply(status: status, headers: [("Content-Type", "text/html; charset=utf-8")], body: .text(text))
    }

    /// A redirect to a path of ours that a browser follows with GET.
    static func seeOther(_ path: String) -> Reply {
        Reply(status: 303, headers: [("Location", path)])
    }

    func adding(_ name: String, _ value: String) -> Reply {
        var reply = self
        reply.headers.append((name, value))
        return reply
    }

    /// The response; one to HEAD has the same head and no body (RFC 9110 §9.3.2).
    func response(isSecure: Bool, isHead: Bool) -> Response {
        var fields = HTTPFields()
        for (name, value) in SafetyHeaders.all(isSecure: isSecure) + headers {
            // The later one counts: an asset may be cached.
            if let name = name.fieldName { fields[name] = value }
        }
        let status = HTTPResponse.Status(code: status)
        switch body {
        case _ where isHead:
            return Response(status: status, headers: fields)
        case .text(let text):
            return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        case .stream(let body):
            return Response(status: status, headers: fields, body: body)
        }
    }
}

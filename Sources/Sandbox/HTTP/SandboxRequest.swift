import HTTPTypes
import Hummingbird
import NIOCore
import OAuth

/// A whole request: the sandbox reads the body before it does anything.
struct SandboxRequest: Sendable {
    /// More than any request of the platform's or the providers' clients needs.
    static let bodyLimit = 1 << 16

    let method: String
    /// The parts of the path between slashes, percent escapes decoded.
    let path: [String]
    let query: [(name: String, value: String)]
    let headers: HTTPFields
    let body: [UInt8]

    init?(_ request: Request, body: ByteBuffer) {
        guard let query = FormEncoding.decode(request.uri.query ?? "") else { return nil }
        var path: [String] = []
        for part in request.uri.path.split(separator: "/") {
            // In a path a plus sign is a plus sign (RFC 3986 §3.3), unlike in a form.
            let escaped =
                part.contains("+")
                ? part.split(separator: "+", omittingEmptySubsequences: false)
                    .joined(separator: "%2B") : String(part)
            guard let decoded = FormEncoding.decodeComponent(escaped) else { return nil }
            path.append(decoded)
        }
        method = request.method.rawValue
        self.path = path
        self.query = query
        headers = request.headers
        self.body = Array(body.readableBytesView)
    }

    func parameter(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    /// The media type without its parameters.
    var mediaType: String? {
        header("content-type").map { field in
            let type = field.split(separator: ";", maxSplits: 1).first ?? ""
            return String(type.filter { $0 != " " }).lowercased()
        }
    }

    var form: [(name: String, value: String)]? {
        String(validating: body, as: UTF8.self).flatMap { FormEncoding.decode($0) }
    }
}

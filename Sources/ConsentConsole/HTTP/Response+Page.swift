import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    init(_ page: Page) {
        self.init(
            status: HTTPResponse.Status(code: page.status),
            headers: [.contentType: "text/html; charset=utf-8", .contentLanguage: page.language],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page.html))
        )
        if let seconds = page.retryAfter { headers[.retryAfter] = String(seconds) }
    }

    init(_ asset: Asset) {
        self.init(
            status: .ok,
            headers: [.contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: asset.text))
        )
    }

    /// A sender's picture, which no browser treats as a document with rights: opened by itself, an SVG may load and run nothing.
    init(_ logo: Logo) {
        self.init(
            status: .ok,
            headers: [.contentType: logo.kind.type, .cacheControl: "public, max-age=31536000, immutable"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: logo.bytes))
        )
        if let policy = "Content-Security-Policy".fieldName { headers[policy] = "default-src 'none'; sandbox" }
    }

    /// The answer to a method that an address does not take (RFC 9110 §15.5.6).
    ///
    /// Hummingbird's router answers 404 there.
    init(methodNotAllowed page: Page, allowed: [HTTPRequest.Method]) {
        self.init(page)
        headers[.allow] = allowed.map(\.rawValue).joined(separator: ", ")
    }

    /// The same answer with a cookie, given as the text of `Set-Cookie`.
    func setting(cookie: String) -> Response {
        var response = self
        response.headers[values: .setCookie].append(cookie)
        return response
    }
}

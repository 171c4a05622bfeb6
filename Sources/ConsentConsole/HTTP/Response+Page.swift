import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    init(_ page: Page) {
        self.init(
            status: HTTPResponse.Status(code: page.status),
            headers: [.contentType: "text/html; charset=utf-8"],
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

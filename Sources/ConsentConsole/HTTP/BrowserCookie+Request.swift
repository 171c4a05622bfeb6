import Hummingbird
import OAuth

extension BrowserCookie {
    /// The mark of the browser that a request comes from; `nil` when it never set out.
    func mark(in request: Request) -> Secret<String>? {
        mark(among: request.cookies(named: name))
    }

    /// Marks a browser on the page from which it sets out: two tabs that set out at the same time have the same mark.
    func marking(_ response: Response, for request: Request) -> Response {
        guard mark(in: request) == nil else { return response }
        return response.setting(cookie: setting(Secret(RandomText.make())))
    }
}

import HTTPTypes

/// Whether a form came from a page of this console, as far as the browser tells.
enum RequestOrigin {
    /// A page cannot forge `Sec-Fetch-Site`, which the browser itself writes; older browsers send `Origin` only.
    ///
    /// `Origin: null` says nothing: with `Referrer-Policy: no-referrer` browsers send it for forms of the same origin too
    /// (Fetch, "append a request Origin header"). The form's token decides then.
    static func isOwn(_ fields: HTTPFields, authority: String, isSecure: Bool) -> Bool {
        if let name = "Sec-Fetch-Site".fieldName, let site = fields[name] {
            guard site == "same-origin" || site == "none" else { return false }
        }
        guard let origin = fields[.origin], origin != "null" else { return true }
        let scheme = isSecure ? "https" : "http"
        return origin.lowercased() == "\(scheme)://\(authority)".lowercased()
    }
}

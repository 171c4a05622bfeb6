/// The cookie that holds an operator's session.
///
/// `SameSite=Strict`: no page of another site can make the browser send it, not even with a GET. An operator who comes
/// back from a provider arrives by a cross-site redirect and therefore without it. The result page needs no session, and
/// its link to the overview is a same-site request again, which carries the cookie.
///
/// The text of `Set-Cookie` is written here: Hummingbird's `Cookie` keeps its attributes in a dictionary and writes them
/// in another order in each process.
struct SessionCookie: Sendable {
    let isSecure: Bool

    /// Browsers keep `__Host-` cookies only with `Secure`, `Path=/` and no `Domain`, so no sibling host can plant one.
    ///
    /// Without TLS the name has the port instead: cookies know no ports, and one machine may serve two pages.
    func name(port: Int) -> String {
        isSecure ? "__Host-reauth_session" : "reauth_session_\(port)"
    }

    func setting(_ value: String, port: Int) -> String {
        "\(name(port: port))=\(value); \(attributes); Max-Age=43200"
    }

    func clearing(port: Int) -> String {
        "\(name(port: port))=; \(attributes); Max-Age=0"
    }

    private var attributes: String {
        "Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
    }
}

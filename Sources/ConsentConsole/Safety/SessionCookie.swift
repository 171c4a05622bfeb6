/// The cookie that holds an operator's session.
///
/// `SameSite=Strict`: no other site's page can make the browser show it, not even for a GET. An operator who comes back
/// from a provider arrives by a cross-site redirect and so without it; the result page needs no session, and its link to
/// the overview is one of our own site again, which carries it.
struct SessionCookie: Sendable {
    let isSecure: Bool
    let port: Int

    /// Browsers keep `__Host-` cookies only with `Secure`, `Path=/` and no `Domain`, so no sibling host can plant one.
    ///
    /// Without TLS there is the port instead: cookies know no ports, and two pages may run on one machine.
    var name: String {
        isSecure ? "__Host-reauth_session" : "reauth_session_\(port)"
    }

    func setting(_ value: String) -> String {
        "\(name)=\(value); \(attributes); Max-Age=43200"
    }

    var clearing: String {
        "\(name)=; \(attributes); Max-Age=0"
    }

    private var attributes: String {
        "Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
    }
}

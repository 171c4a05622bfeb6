import struct Foundation.URLComponents
import ReauthModel

/// Compares the applications' redirect URIs with the address of the consent page: a browser that is sent elsewhere brings no
/// callback to it.
enum RedirectCheck {
    static func finding(_ job: Job) -> Finding {
        let uris = job.applications.map { (element: $0.element, uri: $0.redirectURI) }
        guard !uris.isEmpty else { return .fine(.redirectURIs, "the job names none") }
        let placeholders = placeholders(job)
        guard placeholders.isEmpty else {
            return .warning(
                .redirectURIs,
                "an example is still there",
                remedy: "write the address that is registered at the provider",
                problems: placeholders
            )
        }
        guard let page = job.console.publicURL else { return withoutPage(uris) }
        let elsewhere = uris.filter { origin(of: $0.uri) != origin(of: page) }
        guard elsewhere.isEmpty else {
            return .warning(
                .redirectURIs,
                "\(elsewhere.count) of \(uris.count) do not lead to console.publicURL (\(page)): their callbacks never come "
                    + "back to the consent page",
                remedy: "register \(page)/callback at the provider and name it here, or take the codes in with "
                    + "`reauth codes import`",
                problems: elsewhere.map { "`\($0.element)`: \($0.uri)" }
            )
        }
        let paths = Set(uris.compactMap { URLComponents(string: $0.uri)?.path }).sorted()
        return .fine(.redirectURIs, "they lead to the consent page: \(page) at \(paths.joined(separator: ", "))")
    }

    private static func withoutPage(_ uris: [(element: String, uri: String)]) -> Finding {
        let outside = uris.filter { !isLoopback($0.uri) }
        guard outside.isEmpty else {
            return .warning(
                .redirectURIs,
                "console.publicURL is not set, and \(outside.count) of \(uris.count) lead to other machines",
                remedy: "set it to where the consent page is reached, or take the codes in with `reauth codes import`",
                problems: outside.map { "`\($0.element)`: \($0.uri)" }
            )
        }
        return .fine(.redirectURIs, "they lead to this machine, where `reauth console` listens")
    }

    /// Names of RFC 2606, which belong to nobody.
    private static func placeholders(_ job: Job) -> [String] {
        let places =
            job.applications.map { ("`\($0.element)`: redirectURI", $0.redirectURI) }
            + [job.console.publicURL.map { ("console.publicURL", $0) }].compactMap(\.self)
        return places.compactMap { label, uri in
            guard let host = URLComponents(string: uri)?.host?.lowercased() else { return nil }
            let isExample = ["example.com", "example.org", "example.net", "example"].contains {
                host == $0 || host.hasSuffix("." + $0)
            }
            return isExample ? "\(label) is \(uri)" : nil
        }
    }

    /// Scheme, host and port; the usual port of a scheme is none.
    private static func origin(of uri: String) -> String {
        guard let parts = URLComponents(string: uri) else { return uri }
        let scheme = parts.scheme?.lowercased() ?? ""
        let usual = scheme == "https" ? 443 : 80
        return "\(scheme)://\(parts.host?.lowercased() ?? ""):\(parts.port ?? usual)"
    }

    private static func isLoopback(_ uri: String) -> Bool {
        let host = URLComponents(string: uri)?.host?.lowercased() ?? ""
        return host == "localhost" || host.hasPrefix("127.") || ["::1", "[::1]"].contains(host)
    }
}

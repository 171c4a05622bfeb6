/// The names under which the page answers.
///
/// A page of another site whose name was made to point at this machine (DNS rebinding) sends its own name.
struct AllowedHosts: Sendable {
    /// Host and port of the public URL, as a `Host` field has them.
    var publicAuthority: String?
    /// Hosts that count with the port on which the page listens; none where a proxy passes requests on, because those
    /// have the public name.
    var localHosts: [String]

    func contains(_ authority: String, port: Int) -> Bool {
        let authority = authority.lowercased()
        return authority == publicAuthority?.lowercased() || localHosts.contains { authority == "\($0):\(port)" }
    }
}

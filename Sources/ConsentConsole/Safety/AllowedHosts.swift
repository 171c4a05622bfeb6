/// Under which names the page may be asked for.
///
/// A page of another site whose name was made to point at this machine (DNS rebinding) sends its own name.
struct AllowedHosts: Sendable {
    private let authorities: Set<String>

    init(_ configuration: ConsoleConfiguration, port: Int) {
        var authorities: Set<String> = []
        if let url = configuration.publicURL, let authority = ConsoleConfiguration.authority(of: url) {
            authorities.insert(authority.lowercased())
        }
        // What the proxy passes on has the public name; whoever comes by another way went around it.
        if !configuration.isBehindProxy, configuration.isLoopback {
            authorities.formUnion(["127.0.0.1", "localhost", "[::1]"].map { "\($0):\(port)" })
            authorities.insert("\(configuration.hostInURL):\(port)")
        }
        self.authorities = authorities
    }

    func contains(_ authority: String) -> Bool {
        authorities.contains(authority.lowercased())
    }
}

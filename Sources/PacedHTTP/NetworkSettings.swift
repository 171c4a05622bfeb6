/// How this machine reaches others: through which proxy, and whose certificates it trusts besides the system's.
///
/// There is no setting that turns the verification of TLS off.
package struct NetworkSettings: Sendable {
    package var proxies: ProxySettings
    package var roots: TrustedRoots

    package init(proxies: ProxySettings, roots: TrustedRoots) {
        self.proxies = proxies
        self.roots = roots
    }
}

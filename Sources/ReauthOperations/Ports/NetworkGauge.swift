package import ReauthEngine

/// How this machine reaches hosts; tells it without sending anything to them.
package protocol NetworkGauge: Sendable {
    /// The proxy that requests to a host go through, as the environment says; `nil` where they go directly.
    ///
    /// Throws a ``StatedError`` where a variable names no usable proxy.
    func proxy(forHost host: String, port: Int) throws -> ProxyRoute?

    /// How many addresses the system's resolver knows for a host. Throws ``UnknownHost``.
    func countAddresses(ofHost host: String) async throws -> Int

    /// Throws ``InvalidInput`` where a job's `trust.caFile` holds no usable certificate.
    func checkTrust(of file: JobFile) throws
}

/// A proxy, without its password.
package struct ProxyRoute: Sendable, Hashable {
    /// Host and port.
    package var address: String
    /// The variable that names it.
    package var variable: String

    package init(address: String, variable: String) {
        self.address = address
        self.variable = variable
    }
}

/// The resolver knows no address of a host.
package struct UnknownHost: Error, Sendable, Hashable {
    /// The resolver's own words.
    package var reason: String

    package init(reason: String) {
        self.reason = reason
    }
}

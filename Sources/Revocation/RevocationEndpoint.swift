import OAuth
import PacedHTTP

/// How one provider wants its revocation request.
struct RevocationEndpoint: Sendable {
    /// Where the token goes.
    enum TokenPlacement: String, Sendable, CaseIterable {
        case form, json, query, bearer
    }

    /// How the client proves who it is (RFC 6749 §2.3).
    enum ClientAuthentication: String, Sendable, CaseIterable {
        case none, basic, form, json
    }

    /// A part of the host that comes from the instance's configuration.
    struct Variable: Sendable {
        var name: String
        /// Configuration keys, in the order in which they are tried.
        var keys: [String]
        var allowed: [HostPattern]

        /// What the first key with an allowed host gives; `port` is the only one that may stand after that host.
        func value(in configuration: [String: String], port: Int?) -> String? {
            for value in keys.lazy.compactMap({ configuration[$0] }) {
                guard let host = HostName(configurationValue: value, port: port) else { continue }
                for pattern in allowed {
                    if let value = pattern.value(in: host.text) { return value }
                }
            }
            return nil
        }
    }

    /// A constant parameter; numbers and truth values stay bare in JSON.
    struct Constant: Sendable {
        var name: String
        var value: String
        var isBareInJSON: Bool
    }

    var method: PacedRequest.Method
    var location: EndpointLocation
    var variables: [Variable]
    var placement: TokenPlacement
    var parameter: String
    var constants: [Constant]
    var headers: [(name: String, value: String)]
    var clientAuthentication: ClientAuthentication
    var tokens: Set<TokenKind>
    /// The name of a parameter that says which kind of token it is, where the provider wants one.
    var kindParameter: String?
    /// Rules for the answers of this place alone; they come before the entry's.
    var rules: [OutcomeRule] = []

    /// The host to send to: for each variable, the first configuration key whose host is allowed.
    func host(in configuration: [String: String]) -> HostName? {
        if let loopback = HostName(loopback: location) { return loopback }
        var host = location.host
        for variable in variables {
            guard let value = variable.value(in: configuration, port: location.port) else { return nil }
            host = host.split(separator: "{\(variable.name)}", omittingEmptySubsequences: false)
                .joined(separator: value)
        }
        return HostName(host).flatMap { $0.isAddress ? nil : $0 }
    }
}

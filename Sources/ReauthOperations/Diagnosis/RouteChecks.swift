import ReauthEngine
import ReauthModel

/// Finds out which way requests go, without sending any: proxies as the environment names them, and names as the resolver
/// knows them.
struct RouteChecks: Sendable {
    let network: any NetworkGauge
    let address: PlatformAddress?
    /// Providers that the job's elements belong to, with the hosts that their tokens are sent to.
    let providers: [ProviderCatalog.Entry]

    private static let direct = "no proxy is set: every request goes directly to its host"

    /// What was found, and the proxy in front of the platform.
    struct Findings: Sendable {
        var proxy: Finding
        var dns: Finding
        var providers: Finding
    }

    func look() async throws -> Findings {
        let routes: [(host: String, proxy: ProxyRoute?)]
        do {
            let hosts = (address.map { [($0.host, $0.port)] } ?? []) + providerHosts.map { ($0, 443) }
            routes = try hosts.map { host, port in (host, try network.proxy(forHost: host, port: port)) }
        } catch {
            let failure = OperationFailure(error)
            let reason = "it is not known which requests go through a proxy"
            return Findings(
                proxy: .wrong(.proxy, failure.status, failure.description),
                dns: .notLookedAt(.dns, because: reason),
                providers: .notLookedAt(.providers, because: reason)
            )
        }
        let proxied = Set(routes.filter { $0.proxy != nil }.map(\.host))
        return Findings(
            proxy: Self.proxy(routes),
            dns: try await dns(isProxied: address.map { proxied.contains($0.host) } ?? false),
            providers: try await names(proxied)
        )
    }

    private var providerHosts: [String] { Set(providers.flatMap(\.hosts)).sorted() }

    private static func proxy(_ routes: [(host: String, proxy: ProxyRoute?)]) -> Finding {
        guard let proxy = routes.compactMap(\.proxy).first else { return .fine(.proxy, direct) }
        let through = routes.filter { $0.proxy != nil }.map(\.host)
        let directly = routes.filter { $0.proxy == nil }.map(\.host)
        let others = directly.isEmpty ? "" : "; directly to \(directly.joined(separator: ", "))"
        return .fine(
            .proxy,
            "through \(proxy.address) (\(proxy.variable)) to \(through.joined(separator: ", "))\(others)"
        )
    }

    private func dns(isProxied: Bool) async throws -> Finding {
        guard let address else { return .fine(.dns, "the sandbox is inside this program") }
        guard !isProxied else { return .notLookedAt(.dns, because: "the proxy looks \(address.host) up") }
        guard !address.isNumeric else { return .fine(.dns, "\(address.host) is an address") }
        do {
            let count = try await network.countAddresses(ofHost: address.host)
            return .fine(.dns, "\(address.host) has \(count == 1 ? "1 address" : "\(count) addresses")")
        } catch let error as UnknownHost {
            return .wrong(
                .dns,
                .platformUnreachable,
                "\(address.host) has no address (\(error.reason))",
                remedy: "check the host in `platform`, and the resolver of this machine"
            )
        }
    }

    /// Names only: no request of ours is clearly harmless to every provider, and a connection would still prove little about
    /// the one that a revocation takes.
    private func names(_ proxied: Set<String>) async throws -> Finding {
        let hosts = providerHosts.filter { !proxied.contains($0) }
        guard !providers.isEmpty else { return .notLookedAt(.providers, because: "no provider of this job is known") }
        guard !hosts.isEmpty else {
            return .notLookedAt(
                .providers,
                because: proxied.isEmpty
                    ? "their hosts depend on the instance" : "the proxy looks the names of their hosts up"
            )
        }
        let network = network
        let unknown = try await withThrowingTaskGroup(of: String?.self) { group in
            for host in hosts {
                group.addTask {
                    do {
                        _ = try await network.countAddresses(ofHost: host)
                        return nil
                    } catch let error as UnknownHost {
                        return "\(host): \(error.reason)"
                    }
                }
            }
            return try await group.reduce(into: [String]()) { unknown, host in unknown += [host].compactMap(\.self) }
        }
        guard unknown.isEmpty else {
            return .warning(
                .providers,
                "\(unknown.count) of \(hosts.count) hosts that tokens are sent to have no address",
                remedy: "check the resolver of this machine; their instances would stay open",
                problems: unknown.sorted()
            )
        }
        return .fine(.providers, "\(hosts.joined(separator: ", ")): names found, nothing was sent there")
    }
}

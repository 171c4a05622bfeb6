import AsyncHTTPClient
import NIOCore
import OAuth

/// The ways to a host: directly, or through the proxy.
///
/// AsyncHTTPClient knows a proxy for a client and not for a request, so there is a client for each way. Both are served by
/// the same thread, and a request has its permit before its way is chosen.
struct HTTPRoutes: Sendable {
    private let direct: HTTPClient
    private let tunnelled: HTTPClient?
    private let proxies: ProxySettings

    init(loops: any EventLoopGroup, connections: Int, network: NetworkSettings) {
        proxies = network.proxies
        let configuration = Transport.configuration(
            connections: connections,
            additionalRoots: network.roots.certificates
        )
        direct = HTTPClient(eventLoopGroupProvider: .shared(loops), configuration: configuration)
        tunnelled = network.proxies.proxy.map { proxy in
            var configuration = configuration
            configuration.proxy = .server(
                host: proxy.host,
                port: proxy.port,
                authorization: proxy.credentials.map {
                    .basic(username: $0.exposed().user, password: $0.exposed().password)
                }
            )
            // A proxy that rejects a password would be asked again and again, and may lock its user out.
            configuration.connectionPool.retryConnectionEstablishment = false
            configuration.http1_1ConnectionDebugInitializer = TunnelIdentity.check
            return HTTPClient(eventLoopGroupProvider: .shared(loops), configuration: configuration)
        }
    }

    /// The client for a request, and the proxy that it goes through.
    func route(of request: HTTPClient.Request) -> (client: HTTPClient, proxy: ProxySettings.Proxy?) {
        guard let tunnelled, request.scheme == "https",
            let proxy = proxies.proxy(forHost: request.host, port: request.port)
        else { return (direct, nil) }
        return (tunnelled, proxy)
    }

    /// Closes what is open; a client that is not shut down traps.
    func shutdown() async {
        try? await direct.shutdown()
        try? await tunnelled?.shutdown()
    }
}

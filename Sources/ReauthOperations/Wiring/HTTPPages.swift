import ConsentConsole
import Logging
import ReauthEngine
import ReauthModel

/// The consent page over HTTP.
struct HTTPPages: ConsentPages {
    let time: any TimeSource
    let logger: Logger

    func serve(
        _ flow: any ConsentFlow,
        sessions: any OperatorSessions,
        at location: PageLocation,
        onStart: @escaping @Sendable (ServedPage) -> Void
    ) async throws {
        let configuration = ConsoleConfiguration(
            host: location.address.host,
            port: location.address.port,
            publicURL: location.publicURL,
            tls: location.tls.map {
                ConsoleConfiguration.TLSFiles(certificatePath: $0.certificate, keyPath: $0.key)
            },
            isBehindProxy: location.isBehindProxy,
            callbackPaths: location.callbackPaths
        )
        let console = ConsentConsole(
            flow: flow,
            sessions: sessions,
            configuration: configuration,
            brand: location.brand,
            time: time,
            logger: logger
        )
        try await console.run { address in
            onStart(
                ServedPage(origin: address.origin, loginURL: address.loginURL, renewLogin: address.renewLogin)
            )
        }
    }
}

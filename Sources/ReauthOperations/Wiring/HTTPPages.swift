import ConsentConsole
import JobFiles
import Logging
import Metering
import ReauthEngine
import ReauthModel

/// The consent page over HTTP.
struct HTTPPages: ConsentPages {
    let time: any TimeSource
    let logger: Logger

    func gaps(in brand: ConsoleBrand) throws -> [String] { try BrandLook.gaps(in: brand) }

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
        var measures = ConsoleMeasures(text: { PrometheusRegistry.shared.text }, token: nil)
        if let file = location.metricsTokenFile {
            let loader = SecretLoader(jobFile: "the command line")
            try measures.require(try await loader.load(.file(file), label: "--metrics-token-file"), of: file)
        }
        // From here on, everything is measured.
        _ = PrometheusRegistry.shared
        let console = ConsentConsole(
            flow: flow,
            sessions: sessions,
            configuration: configuration,
            measures: measures,
            brand: location.brand,
            mustShowBrand: location.isOfOneRun,
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

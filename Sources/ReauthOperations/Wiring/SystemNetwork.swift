import class Foundation.ProcessInfo
import Logging
import PacedHTTP
import ReauthEngine
import ReauthModel
import Synchronization

/// How this machine reaches others: the proxy that its environment names, and the authorities that a job trusts.
final class SystemNetwork: Sendable {
    private let environment: [String: String]
    private let logger: Logger
    private let isProxyTold = Atomic(false)

    init(environment: [String: String] = ProcessInfo.processInfo.environment, logger: Logger) {
        self.environment = environment
        self.logger = logger
    }

    /// The settings for a job; throws when a variable names no usable proxy, or the job's `trust.caFile` no certificate.
    func settings(of file: JobFile) throws -> NetworkSettings {
        let proxies = try proxies
        let roots = try roots(of: file)
        tell(proxies.proxy)
        return NetworkSettings(proxies: proxies, roots: roots)
    }

    fileprivate var proxies: ProxySettings {
        get throws { try ProxySettings(environment: environment) }
    }

    fileprivate func roots(of file: JobFile) throws -> TrustedRoots {
        guard let path = file.job.caFile else { return .system }
        do {
            return try TrustedRoots(pemFile: path)
        } catch {
            throw InvalidInput([
                InvalidInput.Problem(
                    file: file.path,
                    line: nil,
                    message: """
                        `trust.caFile` names a file that \(error.message): \(path); name a file with the CA's \
                        certificates in PEM (`-----BEGIN CERTIFICATE-----`)
                        """
                )
            ])
        }
    }

    /// Once for each process, however many jobs it works on.
    private func tell(_ proxy: ProxySettings.Proxy?) {
        guard let proxy, !isProxyTold.exchange(true, ordering: .relaxed) else { return }
        logger.info("requests go through the proxy \(proxy.address) (\(proxy.variable)), except to hosts of NO_PROXY")
    }
}

extension SystemNetwork: NetworkGauge {
    func proxy(forHost host: String, port: Int) throws -> ProxyRoute? {
        try proxies.proxy(forHost: host, port: port).map { ProxyRoute(address: $0.address, variable: $0.variable) }
    }

    func countAddresses(ofHost host: String) async throws -> Int {
        do {
            return try await HostLookup.countAddresses(ofHost: host)
        } catch let error as HostLookup.Failed {
            throw UnknownHost(reason: error.description)
        }
    }

    func checkTrust(of file: JobFile) throws {
        _ = try roots(of: file)
    }
}

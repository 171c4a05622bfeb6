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
        let proxies = try ProxySettings(environment: environment)
        let roots = try roots(of: file)
        tell(proxies.proxy)
        return NetworkSettings(proxies: proxies, roots: roots)
    }

    private func roots(of file: JobFile) throws -> TrustedRoots {
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

import struct Foundation.URLComponents
import ReauthModel

/// Where a job's platform is.
struct PlatformAddress: Sendable, Hashable {
    var host: String
    var port: Int
    var usesTLS: Bool

    /// `nil` for a sandbox inside this process.
    init?(_ platform: PlatformTarget) {
        let text: String
        switch platform {
        case .openConnectors(let baseURL, _, _): text = baseURL
        case .remoteSandbox(let url): text = url
        case .embeddedSandbox: return nil
        }
        // The job's decoder has checked it.
        guard let parts = URLComponents(string: text), let host = parts.host else { return nil }
        self.host = host.trimmingBrackets
        usesTLS = parts.scheme?.lowercased() != "http"
        port = parts.port ?? (usesTLS ? 443 : 80)
    }

    /// Whether no resolver is asked: the host is an address.
    var isNumeric: Bool {
        host.contains(":")
            || host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { UInt8($0) != nil }
    }
}

extension String {
    /// An IPv6 address without the brackets that it has in a URL.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}

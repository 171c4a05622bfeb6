import ReauthModel
import StrictYAML

/// Decodes `platform`.
struct PlatformDecoder {
    let location: FileLocation

    private static let exampleBaseURL = "https://api.openconnectors.us2.ext.hana.ondemand.com/elements/api-v2"

    private enum Kind: String, CaseIterable {
        case openConnectors = "open-connectors"
        case sandbox
    }

    func platform(_ mapping: YAMLMapping?) -> PlatformTarget? {
        guard let mapping else { return nil }
        switch mapping.required("kind", harmless: true)?.enumeration(Kind.self) {
        case .openConnectors: return openConnectors(mapping)
        case .sandbox: return sandbox(mapping)
        case nil:
            mapping.ignoreUnknownKeys()
            return nil
        }
    }

    private func openConnectors(_ mapping: YAMLMapping) -> PlatformTarget? {
        let baseURL = mapping.required("baseURL").flatMap(self.baseURL)
        let secrets = SecretReferenceDecoder(location: location)
        let organization = mapping.required("organizationSecret").flatMap(secrets.reference)
        let user = mapping.required("userSecret").flatMap(secrets.reference)
        guard let baseURL, let organization, let user else { return nil }
        return .openConnectors(baseURL: baseURL, organizationSecret: organization, userSecret: user)
    }

    /// The URL without a trailing slash.
    ///
    /// Problems never quote it: it may hold a password that does not belong there.
    private func baseURL(_ value: YAMLValue) -> String? {
        guard let text = value.string(), let url = WebURL(reading: value, text) else { return nil }
        guard url.query == nil else {
            value.report("must not have a query (`?…`)")
            return nil
        }
        let path = url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path
        guard path.hasSuffix("/elements/api-v2"), !path.contains("//"), !path.contains("/."), !path.contains("%") else {
            value.report("must end in /elements/api-v2, as in \(Self.exampleBaseURL)")
            return nil
        }
        return url.origin + path
    }

    private func sandbox(_ mapping: YAMLMapping) -> PlatformTarget? {
        let url = mapping.optional("url")
        let instances = mapping.optional("instances", harmless: true)
        let seed = mapping.optional("seed", harmless: true)
        let faults = mapping.optional("faults")
        guard let url else {
            return .embeddedSandbox(
                instances: instances?.int(in: 1...1_000_000) ?? 1000,
                seed: seed?.uint64() ?? 7,
                faultsFile: faults?.string().map(location.absolute)
            )
        }
        for value in [instances, seed, faults] {
            value?.report("cannot go with `platform.url`: that sandbox already runs; remove one of them")
        }
        return sandboxURL(url).map { .remoteSandbox(url: $0) }
    }

    private func sandboxURL(_ value: YAMLValue) -> String? {
        guard let text = value.string() else { return nil }
        guard let url = WebURL(text), url.scheme == "http", url.isLoopback, url.query == nil,
            url.path.isEmpty || url.path == "/"
        else {
            value.report("must be the loopback address of a sandbox, as in http://127.0.0.1:8080")
            return nil
        }
        return url.origin
    }
}

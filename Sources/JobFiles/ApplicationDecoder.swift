import ReauthModel
import StrictYAML

/// Decodes one entry of `applications`.
struct ApplicationDecoder {
    let location: FileLocation

    func application(_ mapping: YAMLMapping) -> ApplicationReference? {
        let secrets = SecretReferenceDecoder(location: location)
        let element = mapping.required("element", harmless: true)?.elementKey()
        let clientID = mapping.required("clientID").flatMap(secrets.reference)
        let clientSecret = mapping.required("clientSecret").flatMap(secrets.reference)
        let redirectURI = mapping.required("redirectURI").flatMap(self.redirectURI)
        let scope = mapping.optional("scope").flatMap(self.scope)
        guard let element, let clientID, let clientSecret, let redirectURI else { return nil }
        return ApplicationReference(
            element: element,
            clientID: clientID,
            clientSecret: clientSecret,
            redirectURI: redirectURI,
            scope: scope
        )
    }

    /// Kept exactly as written: the provider compares it as text with what was registered (RFC 6749 §3.1.2.3).
    private func redirectURI(_ value: YAMLValue) -> String? {
        guard let text = value.string(), WebURL(reading: value, text) != nil else { return nil }
        return text
    }

    /// Scopes are printable ASCII less `"` and `\`, separated by single spaces (RFC 6749 §3.3).
    private func scope(_ value: YAMLValue) -> String? {
        guard let text = value.string() else { return nil }
        guard text.wholeMatch(of: /[!#-\[\]-~]+( [!#-\[\]-~]+)*/) != nil else {
            value.report("must be scopes separated by single spaces, without quotes and backslashes")
            return nil
        }
        return text
    }
}

import OAuth
import ReauthModel
import StrictYAML

/// Decodes `webhooks`.
struct WebhookDecoder {
    let location: FileLocation

    /// As many as nobody needs: each one is sent every event.
    private static let most = 10

    func webhooks(_ value: YAMLValue?) -> [WebhookReference] {
        guard let value, let values = value.filledList() else { return [] }
        if values.count > Self.most { value.report("names more than \(Self.most) receivers") }
        var seen: Set<Secret<String>> = []
        return values.compactMap { value in
            guard let webhook = value.mapping().flatMap(webhook) else { return nil }
            guard seen.insert(webhook.url).inserted else {
                value.report("names the same `url` as one before it; keep one")
                return nil
            }
            return webhook
        }
    }

    private func webhook(_ mapping: YAMLMapping) -> WebhookReference? {
        let secrets = SecretReferenceDecoder(location: location)
        let url = mapping.required("url").flatMap(self.url)
        let secret = mapping.required("secret").flatMap(secrets.reference)
        let events = mapping.optional("events", harmless: true).map(self.events) ?? Set(WebhookKind.allCases)
        let columns = mapping.optional("columns", harmless: true)?.names(.tag) ?? []
        guard let url, let secret else { return nil }
        return WebhookReference(url: url, secret: secret, events: events, columns: columns)
    }

    /// Problems never quote it: receivers often have a password in their path.
    private func url(_ value: YAMLValue) -> Secret<String>? {
        guard let text = value.string(), WebURL(reading: value, text) != nil else { return nil }
        return Secret(text)
    }

    private func events(_ value: YAMLValue) -> Set<WebhookKind> {
        var events: Set<WebhookKind> = []
        for value in value.filledList() ?? [] {
            guard let kind = value.enumeration(WebhookKind.self) else { continue }
            if !events.insert(kind).inserted { value.report("stands in the list already; remove it") }
        }
        return events
    }
}

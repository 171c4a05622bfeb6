package import ReauthModel

/// How many webhooks were not delivered.
package struct WebhookCounts: Sendable, Hashable, Encodable {
    /// They are tried again.
    package var pending: Int
    /// Their receivers did not take them for days, or said that they are gone: nothing is tried again.
    package var givenUp: Int

    package init(_ counts: [DeliveryState: Int]) {
        pending = counts[.pending, default: 0]
        givenUp = counts[.givenUp, default: 0] + counts[.gone, default: 0]
    }

    /// How a command ends that was to deliver all of them.
    package var status: ExitStatus { pending + givenUp > 0 ? .itemsFailed : .success }

    private enum CodingKeys: String, CodingKey {
        case pending
        case givenUp = "given_up"
    }

    /// What a person is told; `nil` where there is nothing to tell.
    package var line: String? {
        var parts: [String] = []
        if pending > 0 {
            parts.append(
                "\(pending == 1 ? "1 webhook is" : "\(pending) webhooks are") not delivered yet: the next process of their job "
                    + "tries again, or `reauth webhooks`."
            )
        }
        if givenUp > 0 { parts.append("\(givenUp == 1 ? "1 webhook was" : "\(givenUp) webhooks were") given up.") }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}

/// A secret that a job names, under the key where it stands.
package struct NamedSecret: Sendable, Hashable {
    /// `platform.userSecret`, or `applications.sfdc.clientID`.
    package var label: String
    /// Where the secret is to be found.
    package var reference: SecretReference

    package init(label: String, reference: SecretReference) {
        self.label = label
        self.reference = reference
    }
}

extension Job {
    /// Every secret that the job names, in the order of its keys.
    package var secrets: [NamedSecret] {
        var secrets: [NamedSecret] = []
        if case .openConnectors(_, let organization, let user) = platform {
            secrets.append(NamedSecret(label: "platform.organizationSecret", reference: organization))
            secrets.append(NamedSecret(label: "platform.userSecret", reference: user))
        }
        for application in applications {
            let label = "applications.\(application.element)"
            secrets.append(NamedSecret(label: "\(label).clientID", reference: application.clientID))
            secrets.append(NamedSecret(label: "\(label).clientSecret", reference: application.clientSecret))
        }
        for (index, webhook) in webhooks.enumerated() {
            secrets.append(NamedSecret(label: "webhooks[\(index + 1)].secret", reference: webhook.secret))
        }
        return secrets
    }
}

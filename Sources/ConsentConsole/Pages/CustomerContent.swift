import ReauthEngine
import ReauthModel

/// What a customer's link shows.
struct CustomerContent: Sendable {
    var name: String
    var provider: String
    var reference: String
    var expires: String
    var form: String
    var isStale: Bool
    var canSetOut: Bool

    init(_ connection: Connection, expiresAt: Timestamp, form: String, isStale: Bool) {
        provider = ShownText.make(connection.providerTitle, limit: 60)
        name = connection.name.isEmpty ? "\(provider) connection" : ShownText.make(connection.name)
        reference = ShownText.make(connection.instanceID, limit: 40)
        expires = expiresAt.shown
        self.form = form
        self.isStale = isStale
        canSetOut = connection.canSetOut
    }
}

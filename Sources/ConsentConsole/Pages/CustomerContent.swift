import ReauthEngine
import ReauthModel

/// What a customer's link shows.
struct CustomerContent: Sendable {
    /// Why nothing was done.
    enum Problem: Sendable {
        /// The form was of a page from before a restart, or from elsewhere.
        case stale
        /// What was pasted has nothing in it that could be read.
        case unreadableAddress
    }

    var name: String
    var provider: String
    var reference: String
    var expires: String
    var form: String
    var isStale: Bool
    var isAddressUnusable: Bool
    var takesPaste: Bool
    var canSetOut: Bool

    init(_ connection: Connection, expiresAt: Timestamp, form: String, takesPaste: Bool, problem: Problem?) {
        provider = ShownText.make(connection.providerTitle, limit: 60)
        name = connection.name.isEmpty ? "\(provider) connection" : ShownText.make(connection.name)
        reference = ShownText.make(connection.instanceID, limit: 40)
        expires = expiresAt.shown
        self.form = form
        isStale = problem == .stale
        isAddressUnusable = problem == .unreadableAddress
        self.takesPaste = takesPaste && connection.canSetOut
        canSetOut = connection.canSetOut
    }
}

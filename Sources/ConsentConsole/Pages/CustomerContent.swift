import ReauthEngine
import ReauthModel

/// The content of a customer's page.
struct CustomerContent: Sendable {
    /// Why nothing was done.
    enum Problem: Sendable {
        /// The form is of a page from before a restart, or from another site.
        case stale
        /// The pasted address has no parameters that can be read.
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
    var isHeldBack: Bool
    var isUnavailable: Bool

    init(_ connection: Connection, expiresAt: Timestamp, form: String, takesPaste: Bool, problem: Problem?) {
        provider = ShownText.make(connection.providerTitle, limit: 60)
        name = connection.name.isEmpty ? "\(provider) connection" : ShownText.make(connection.name)
        reference = ShownText.make(connection.instanceID, limit: 40)
        expires = expiresAt.shown
        self.form = form
        isStale = problem == .stale
        isAddressUnusable = problem == .unreadableAddress
        self.takesPaste = takesPaste && connection.canSetOut
        canSetOut = connection.canSetOut && !connection.isHeldBack
        isHeldBack = connection.isHeldBack
        isUnavailable = !connection.canSetOut
    }
}

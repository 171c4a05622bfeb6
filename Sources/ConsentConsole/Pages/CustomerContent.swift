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

    /// A fact about the connection and its name.
    struct Fact: Sendable {
        var name: String
        var value: String
    }

    /// The texts, by the names that the template uses.
    var t: [String: String]
    var provider: String
    var isNamed: Bool
    var facts: [Fact]
    var reference: String
    var goodUntil: String
    var form: String
    var isStale: Bool
    var isAddressUnusable: Bool
    var takesPaste: Bool
    var canSetOut: Bool
    var isHeldBack: Bool
    var isUnavailable: Bool

    init(
        _ connection: Connection,
        expiresAt: Timestamp,
        form: String,
        groupName: String?,
        takesPaste: Bool,
        problem: Problem?,
        _ words: Words
    ) {
        provider = ShownText.make(connection.providerTitle, limit: 60)
        let values = ["provider": provider, "brand": words.sender.name]
        t = words.all("customer.", values).merging(words.all("sender.", values)) { first, _ in first }
        isNamed = !words.sender.name.isEmpty
        let name = connection.name.isEmpty ? words(.customerUnnamed, values) : ShownText.make(connection.name)
        facts = [
            Fact(name: words(.customerConnection), value: name),
            Fact(name: words(.customerService), value: provider),
        ]
        if let groupName, !connection.group.isEmpty {
            facts.append(Fact(name: ShownText.label(groupName), value: ShownText.make(connection.group)))
        }
        reference = ShownText.make(connection.instanceID, limit: 40)
        goodUntil = words(.customerGoodUntil, ["date": words.date(expiresAt)])
        self.form = form
        isStale = problem == .stale
        isAddressUnusable = problem == .unreadableAddress
        self.takesPaste = takesPaste && connection.canSetOut
        canSetOut = connection.canSetOut && !connection.isHeldBack
        isHeldBack = connection.isHeldBack
        isUnavailable = !connection.canSetOut
    }
}

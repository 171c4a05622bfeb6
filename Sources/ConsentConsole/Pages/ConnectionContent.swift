import OAuth
import ReauthEngine
import ReauthModel

/// The content of the page of one connection.
struct ConnectionContent: Sendable {
    /// The customer's link, as far as the page shows it.
    enum Link: Sendable {
        /// The operator did not ask for the link; viewing a page makes none.
        case hidden
        /// The operator asked for it.
        case shown(CustomerLink)
        /// The connection does not wait.
        case notNeeded
    }

    /// A line of the history.
    struct Entry: Sendable {
        var at: String
        var text: String
        var detail: String
        var hasDetail: Bool
    }

    /// A fact and its name.
    struct Fact: Sendable {
        var name: String
        var value: String
    }

    var row: ConnectionRow
    var facts: [Fact]
    var history: [Entry]
    var hasHistory: Bool
    var linkURL: String
    var linkExpires: String
    var hasLink: Bool
    var isWithdrawn: Bool
    var isExpired: Bool
    var isNotNeeded: Bool
    var takesPaste: Bool
    var isAddressUnusable: Bool
    var formToken: String

    init(
        connection: Connection,
        groupName: String?,
        history: [Event],
        link: Link,
        takesPaste: Bool,
        isAddressUnusable: Bool,
        formToken: String
    ) {
        row = ConnectionRow(connection)
        facts = Self.facts(of: connection, groupName: groupName)
        self.history = history.map { event in
            let evidence = [
                event.detail.map { ShownText.make($0) }, event.httpStatus.map { "HTTP \($0)" },
                event.requestID.map { "request \(ShownText.make($0, limit: 60))" },
            ]
            let detail = evidence.compactMap(\.self).joined(separator: " · ")
            return Entry(
                at: event.at.shownToTheSecond,
                text: event.kind.sentence,
                detail: detail,
                hasDetail: !detail.isEmpty
            )
        }
        hasHistory = !history.isEmpty
        (linkURL, linkExpires, hasLink, isNotNeeded) = ("", "", false, false)
        switch link {
        case .hidden: break
        case .shown(let link):
            (linkURL, linkExpires, hasLink) = (link.url.exposed(), link.expiresAt.shown, true)
        case .notNeeded: isNotNeeded = true
        }
        isWithdrawn = connection.linkState == .withdrawn && !hasLink
        isExpired = connection.linkState == .expired && !hasLink
        self.takesPaste = takesPaste && connection.standing == .waiting
        self.isAddressUnusable = isAddressUnusable
        self.formToken = formToken
    }

    private static func facts(of connection: Connection, groupName: String?) -> [Fact] {
        var facts = [Fact(name: "Instance", value: ShownText.make(connection.instanceID))]
        if let groupName {
            let group = connection.group.isEmpty ? "(none)" : ShownText.make(connection.group)
            facts.append(Fact(name: ShownText.label(groupName), value: group))
        }
        facts.append(Fact(name: "Provider", value: ShownText.make(connection.providerTitle)))
        facts.append(Fact(name: "Element", value: ShownText.make(connection.element)))
        facts.append(Fact(name: "Run", value: ShownText.make(connection.run.rawValue)))
        let moments = [
            ("Waiting since", connection.awaitingSince), ("Signed in", connection.reauthenticatedAt),
            ("New token verified", connection.verifiedAt),
        ]
        for case (let name, let moment?) in moments {
            facts.append(Fact(name: name, value: moment.shown))
        }
        if !connection.missingScopes.isEmpty {
            let missing = connection.missingScopes.map { ShownText.make($0) }.joined(separator: ", ")
            facts.append(Fact(name: "Permissions not given", value: missing))
        }
        return facts
    }
}

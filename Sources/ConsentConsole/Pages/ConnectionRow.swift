import ReauthEngine
import ReauthModel

/// A connection as lists and pages show it.
struct ConnectionRow: Sendable {
    var sequence: String
    var name: String
    var instanceID: String
    var element: String
    var provider: String
    var group: String
    var standing: String
    var standingWord: String
    var standingIcon: String
    var since: String
    var hasSince: Bool
    var hasReason: Bool
    var reason: String
    var remedy: String
    /// The state of the link, where the link cannot be used.
    var linkWord: String
    var hasLinkWord: Bool
    /// Whether it gets no link now, because of its provider's cap.
    var isHeldBack: Bool
    /// Why nothing can be done for it now.
    var problem: String
    var hasProblem: Bool
    var isWaiting: Bool
    var canOpen: Bool

    init(_ connection: Connection) {
        sequence = String(connection.sequence)
        instanceID = ShownText.make(connection.instanceID)
        name = connection.name.isEmpty ? "Instance \(instanceID)" : ShownText.make(connection.name)
        element = ShownText.make(connection.element)
        provider = ShownText.make(connection.providerTitle)
        group = ShownText.make(connection.group)
        let shown = StandingWords(connection)
        (standing, standingWord, standingIcon) = (shown.style, shown.word, shown.icon)
        let moment =
            switch connection.standing {
            case .waiting: connection.awaitingSince
            case .done: connection.verifiedAt ?? connection.reauthenticatedAt
            case .failed: connection.reauthenticatedAt ?? connection.awaitingSince
            }
        since = moment?.shown ?? ""
        hasSince = moment != nil
        reason = connection.reason.map { ShownText.make($0.rawValue) } ?? ""
        remedy = connection.reason?.remedy ?? ""
        hasReason = connection.reason != nil
        linkWord =
            switch connection.linkState {
            case .withdrawn: "link withdrawn"
            case .expired, nil:
                connection.isHeldBack ? "no link yet" : connection.linkState == nil ? "" : "link expired"
            case .open: ""
            }
        isHeldBack = connection.isHeldBack
        hasLinkWord = !linkWord.isEmpty
        problem = connection.problem.map { ShownText.make($0, limit: 500) } ?? ""
        hasProblem = connection.problem != nil
        isWaiting = connection.standing == .waiting
        canOpen = isWaiting && connection.canSetOut && !connection.isUnderWay && !connection.isHeldBack
    }
}

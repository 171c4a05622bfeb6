import ReauthEngine
import ReauthModel

/// The content of the page that tells a person the result of a sign-in.
struct ResultContent: Sendable {
    var status = 200
    var title: String
    var text: String
    var style: String
    var icon: String
    var name = ""
    var hasName = false
    var isUnderWay = false
    var canTryAgain = false
    var id: String
    var isRepeated: Bool
    var isOperators: Bool
    var sequence = ""

    init(_ answer: CallbackAnswer, id: String, canTryAgain: Bool, isLink: Bool) {
        self.id = id
        isOperators = answer.isOperators
        isRepeated = answer.isRepeated && !isLink
        let provider = answer.connection.map { ShownText.make($0.providerTitle, limit: 60) } ?? "the provider"
        if let connection = answer.connection {
            name =
                connection.name.isEmpty
                ? "Reference \(ShownText.make(connection.instanceID))"
                : ShownText.make(connection.name)
            hasName = true
            sequence = String(connection.sequence)
        } else {
            isOperators = false
        }
        var words = Self.words(of: answer.result, provider: provider)
        if answer.result == .known(.reauthenticated), let connection = answer.connection, connection.verifiedAt == nil {
            words = connection.reason == .resolvedByHand ? .settled : .unproved(provider)
        }
        (status, title, text) = (words.status, words.title, words.text)
        (style, icon) = (words.style, words.icon)
        isUnderWay = answer.result == .known(.underWay)
        self.canTryAgain = canTryAgain && words.mayTryAgain
    }

    /// The words for one result, which never say more than was proved.
    private struct Words {
        var status = 200
        var style = "failed"
        var icon = "✕"
        var mayTryAgain = true
        var title: String
        var text: String

        /// An operator settled the item by hand; what they saw is not known here.
        static let settled = Words(
            style: "done",
            icon: "✓",
            mayTryAgain: false,
            title: "This is settled",
            text: "The person who sent you the link has settled this connection. There is nothing more to do; you "
                + "can close this page."
        )

        /// The instance has new tokens, and no call was made with them.
        static func unproved(_ provider: String) -> Words {
            Words(
                style: "done",
                icon: "✓",
                mayTryAgain: false,
                title: "You’re signed in",
                text:
                    "The connection has its new access to \(provider). There is nothing more to do; you can close this "
                    + "page."
            )
        }

        static func attention(_ title: String, _ text: String) -> Words {
            Words(style: "waiting", icon: "!", title: title, text: text)
        }
    }

    private static func words(of result: CallbackAnswer.Result, provider: String) -> Words {
        switch result {
        case .known(let result): words(of: result, provider: provider)
        case .unknownState:
            Words(
                status: 404,
                mayTryAgain: false,
                title: "We do not know this sign-in",
                text:
                    "It did not begin here, or it was long ago. Nothing was changed. Open the link that you were sent "
                    + "to begin again."
            )
        case .expired:
            Words(
                status: 410,
                style: "waiting",
                icon: "!",
                title: "That took too long",
                text: "The sign-in was not finished in time, or a newer link was made meanwhile. Nothing was changed. "
                    + "Open the newest link that you were sent to begin again."
            )
        case .otherBrowser:
            Words(
                status: 403,
                style: "waiting",
                icon: "!",
                mayTryAgain: false,
                title: "This was begun in another browser",
                text:
                    "So that nobody can sign in for somebody else, a sign-in has to end in the browser that it began in, "
                    + "and that browser has to accept cookies. Nothing was changed. Open the link that you were sent in "
                    + "this browser to begin again; if nobody sent you one, you can close this page."
            )
        case .otherRun:
            Words(
                status: 503,
                style: "waiting",
                icon: "!",
                mayTryAgain: false,
                title: "Not available now",
                text:
                    "Your sign-in belongs to connections that are not looked after at the moment. Nothing was changed. "
                    + "Please begin again later by the link that you were sent, or tell the person who sent it."
            )
        case .malformed:
            Words(
                status: 400,
                mayTryAgain: false,
                title: "Something was lost on the way",
                text: "The address that you came back to is not complete. Nothing was changed. Open the link that you "
                    + "were sent to begin again."
            )
        }
    }

    private static func words(of result: ConsentResult, provider: String) -> Words {
        switch result {
        case .underWay:
            Words(
                style: "under-way",
                icon: "◐",
                mayTryAgain: false,
                title: "Almost there",
                text: "You are signed in, and the connection is being checked. This page refreshes by itself."
            )
        case .reauthenticated:
            Words(
                style: "done",
                icon: "✓",
                mayTryAgain: false,
                title: "You’re connected",
                text: "The connection to \(provider) works again. There is nothing more to do; you can close this page."
            )
        case .denied:
            .attention(
                "Access was not granted",
                "\(provider) reports that access was not allowed, so nothing was changed. If that was a slip, try again "
                    + "and agree when you are asked."
            )
        case .incomplete:
            .attention(
                "The sign-in was not finished",
                "You came back from \(provider) before it was finished. Nothing was changed. Please begin again."
            )
        case .codeRejected:
            .attention(
                "The sign-in was not accepted",
                "Each sign-in is good once, and for a few minutes only. Please begin again, and finish without a break."
            )
        case .wrongAccount:
            // The instance does not wait any more, so there is nothing that a customer could try again.
            Words(
                style: "waiting",
                icon: "!",
                mayTryAgain: false,
                title: "That was another account",
                text: "This connection belongs to a different \(provider) account. It cannot be finished from here: "
                    + "the person who sent you the link can see what happened. Sign out of \(provider) before you use a new "
                    + "link, and sign in with the account that was used before."
            )
        case .tryAgain:
            .attention(
                "Not quite yet",
                "It could not be finished just now, and nothing is lost. Please try again in a few minutes."
            )
        case .failed:
            Words(
                mayTryAgain: false,
                title: "This needs a look from us",
                text: "Something went wrong on our side. You need not do anything: the person who sent you the link "
                    + "can see what happened."
            )
        }
    }
}

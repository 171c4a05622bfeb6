import ReauthEngine
import ReauthModel

/// The content of the page that tells a person the result of a sign-in.
struct ResultContent: Sendable {
    var t: [String: String]
    var status = 200
    var title: String
    var text: String
    var style: String
    var icon: String
    var name = ""
    var hasName = false
    var isUnderWay = false
    var canTryAgain = false
    /// Whether it says what happens next.
    var hasNext = false
    /// The permissions that were asked for and not given.
    var missing: [String] = []
    var isNarrowed = false
    var id: String
    /// What addresses of the page end with.
    var query: String
    var isRepeated: Bool
    var isOperators: Bool
    var sequence = ""

    init(_ answer: CallbackAnswer, id: String, canTryAgain: Bool, isLink: Bool, _ words: Words) {
        self.id = id
        query = words.query
        isOperators = answer.isOperators
        isRepeated = answer.isRepeated && !isLink
        let connection = answer.connection
        let provider = connection.map { ShownText.make($0.providerTitle, limit: 60) } ?? words(.resultProvider)
        let values = ["provider": provider, "brand": words.sender.name]
        t = words.all("result.", values)
        if let connection {
            name =
                connection.name.isEmpty
                ? words(.resultReference, ["reference": ShownText.make(connection.instanceID)])
                : ShownText.make(connection.name)
            hasName = true
            sequence = String(connection.sequence)
        } else {
            isOperators = false
        }
        let end = ResultWords(answer)
        (status, style, icon) = (end.status, end.style, end.icon)
        (title, text) = (words(end.title, values), words(end.text, values))
        isUnderWay = answer.result == .known(.underWay)
        self.canTryAgain = canTryAgain && end.mayTryAgain
        if answer.result == .known(.reauthenticated), let connection {
            missing = connection.missingScopes.map { ShownText.make($0, limit: 100) }
            isNarrowed = !missing.isEmpty
            hasNext = connection.reason != .resolvedByHand
        }
    }
}

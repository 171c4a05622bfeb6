import OAuth
import ReauthModel
import Testing

/// One way that an item can go.
struct OutcomeCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var account = Account(1, "sfdc")
    var action = Action.rotate
    var revoke = RevokePolicy.accessToken
    var confirm = ConfirmMode.ping
    var applications = ["sfdc", "box", "twofold", "refreshonly"]
    var script: FarSide.Script = { _, _ in nil }
    var outcome: Outcome
    var reason: Reason?
    /// The requests, in order.
    var calls: [FarSide.Call]
    /// The audit trail, in order.
    var trail: [String]

    init(
        _ name: String,
        _ element: String,
        action: Action = .rotate,
        revoke: RevokePolicy = .accessToken,
        confirm: ConfirmMode = .ping,
        applications: [String]? = nil,
        account change: (inout Account) -> Void = { _ in },
        script: @escaping FarSide.Script = { _, _ in nil },
        ends outcome: Outcome,
        _ reason: Reason? = nil,
        calls: [FarSide.Call],
        trail: [String]
    ) {
        testDescription = name
        account = Account(1, element)
        change(&account)
        self.action = action
        self.revoke = revoke
        self.confirm = confirm
        if let applications { self.applications = applications }
        self.script = script
        self.outcome = outcome
        self.reason = reason
        self.calls = calls
        let end = [outcome.rawValue, reason?.rawValue].compactMap { $0 }.joined(separator: ": ")
        self.trail = trail + ["finished \(end)"]
    }
}

/// Words that the examples share: the requests for instance 1, and what goes wrong with them.
extension OutcomeCase {
    static let read = FarSide.Call.read("1")
    static let ping = FarSide.Call.ping("1")
    static let access = FarSide.Call.revoke("1", .accessToken)
    static let refresh = FarSide.Call.revoke("1", .refreshToken)
    static let link = FarSide.Call.link("sfdc")

    /// Answers one kind of call, each time, with one fault.
    static func always(_ call: FarSide.Call, _ fault: FarSide.Fault) -> FarSide.Script {
        { made, _ in made == call ? fault : nil }
    }

    /// Answers a call with one fault the first time.
    static func once(_ call: FarSide.Call, _ fault: FarSide.Fault) -> FarSide.Script {
        { $0 == call && $1 == 1 ? fault : nil }
    }

    static let intent = "intent access_token: attempt 1"
    static let revoked = "settled access_token: revoked"
}

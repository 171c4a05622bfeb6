/// Decides which fault meets which request.
///
/// A decision follows from the seed, the kind of request, the instance and the number of earlier requests of that kind for
/// it. So the same seed gives the same run, in any order of the requests.
struct FaultPlan: Sendable {
    enum Fault: String, Sendable, Hashable, CaseIterable {
        case throttled, unavailable, serverError, badGateway, resetBefore, resetAfter, truncated, slow
        /// Answered 200, with a body that cannot be read.
        case cutOff, html, empty

        /// Whether the request is carried out before the fault.
        var happensAfterEffect: Bool {
            switch self {
            case .throttled, .unavailable, .serverError, .badGateway, .resetBefore: false
            case .resetAfter, .truncated, .slow, .cutOff, .html, .empty: true
            }
        }

        /// Whether the client learns nothing from the answer.
        ///
        /// For a revocation the status 200 is the answer, with any body.
        func losesResponse(to kind: FaultProfile.RequestKind) -> Bool {
            switch self {
            case .resetAfter, .truncated: true
            case .cutOff, .html, .empty: kind != .revoke
            default: false
            }
        }
    }

    private let hash: SeededHash
    private let profile: FaultProfile
    private var asked: [Question: UInt32] = [:]

    private struct Question: Hashable {
        var kind: FaultProfile.RequestKind
        var key: UInt64
    }

    init(hash: SeededHash, profile: FaultProfile) {
        self.hash = hash
        self.profile = profile
    }

    /// Draws the fault of the next request of that kind about `key`: an instance's number, or a page's.
    mutating func next(_ kind: FaultProfile.RequestKind, _ key: UInt64) -> (fault: Fault?, isLie: Bool) {
        let chances = profile.faults[kind]
        let canLie = kind == .revoke && profile.revokeLies > 0
        guard chances != nil || canLie else { return (nil, false) }
        let question = Question(kind: kind, key: key)
        let number = asked[question, default: 0]
        asked[question] = number + 1
        let place = UInt64(Self.number(of: kind))
        let lie = SeededHash.unitInterval(hash.value(.lie, place, key, UInt64(number))) * 100
        let draw = SeededHash.unitInterval(hash.value(.fault, place, key, UInt64(number))) * 100
        return (chances.flatMap { Self.fault(at: draw, in: $0) }, canLie && lie < profile.revokeLies)
    }

    /// The fault that a draw between 0 and 100 selects; each chance is an interval, in a fixed order.
    static func fault(at draw: Double, in chances: FaultProfile.Chances) -> Fault? {
        let shares: [(Fault, Double)] = [
            (.throttled, chances.throttled), (.unavailable, chances.unavailable), (.serverError, chances.serverError),
            (.badGateway, chances.badGateway), (.resetBefore, chances.resetBefore), (.resetAfter, chances.resetAfter),
            (.truncated, chances.truncated), (.slow, chances.slow), (.cutOff, chances.cutOff), (.html, chances.html),
            (.empty, chances.empty),
        ]
        var end = 0.0
        for (fault, share) in shares {
            end += share
            if draw < end { return fault }
        }
        return nil
    }

    private static func number(of kind: FaultProfile.RequestKind) -> Int {
        switch kind {
        case .read: 1
        case .ping: 2
        case .list: 3
        case .revoke: 4
        case .link: 5
        case .exchange: 6
        case .enable: 7
        }
    }
}

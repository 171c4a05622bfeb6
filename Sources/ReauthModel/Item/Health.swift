/// What an end says about an instance, when runs are compared.
package enum Health: Sendable, Hashable, CaseIterable {
    /// It works.
    case works
    /// A person has to sign in.
    case waits
    /// It failed, or nobody can tell what happened.
    case broken
    /// The run tells nothing of it: it was skipped, retired, could not be revoked, or is not done.
    case untold

    /// What an outcome says; `isRevoked` where a token is revoked and there is no outcome yet.
    package init(_ outcome: Outcome?, isRevoked: Bool = false) {
        self =
            switch outcome {
            case .healthy, .rotated, .reauthenticated, .superseded: .works
            case .awaitingCode: .waits
            case .failed, .inDoubt: .broken
            case .skipped, .retired, .notRevocable: .untold
            case nil: isRevoked ? .waits : .untold
            }
    }

    /// The outcomes that say so.
    package var outcomes: [Outcome] { Outcome.allCases.filter { Health($0) == self } }
}

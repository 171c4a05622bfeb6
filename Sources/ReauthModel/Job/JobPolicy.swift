/// What a job does with each instance.
package enum Action: String, Sendable, Hashable, CaseIterable {
    /// Finds out which instances are healthy; changes nothing.
    case check
    /// Revokes, proves, and makes the link for the person who must sign in.
    case rotate
    /// Makes a link for instances that already wait for a sign-in.
    case reauthenticate
    /// Revokes, proves that nothing of the grant lives, and asks nobody to sign in.
    case retire

    /// Whether the job revokes tokens.
    package var revokes: Bool {
        switch self {
        case .rotate, .retire: true
        case .check, .reauthenticate: false
        }
    }
}

/// What a `rotate` or `retire` job revokes.
///
/// There is no default.
package enum RevokePolicy: String, Sendable, Hashable, CaseIterable {
    /// The access token, and only where the refresh token survives it: no person has to sign in.
    case silent
    /// The access token wherever the provider lets one name it; what dies with it is the provider's business.
    case accessToken = "access-token"
    /// Everything: people must consent again.
    case grant
}

/// How a job proves what it did.
package enum ConfirmMode: String, Sendable, Hashable, CaseIterable {
    /// One call through the instance.
    case ping
    /// No call through the instance: read it and compare.
    case read
    /// No proof beyond the provider's answer.
    case none
}

/// What a `retire` job does with an instance whose token still works after its revocation.
package enum StillValidPolicy: String, Sendable, Hashable, CaseIterable {
    /// Reports it.
    case report
    /// Disables the instance on the platform, so that nothing is called through it, and reports it.
    case disable
}

/// Which disabled instances a job enables before it exchanges a code for them.
package enum ReenablePolicy: String, Sendable, Hashable, CaseIterable {
    /// Those that were enabled when the run first saw them: the revocation led to it.
    case autoDisabled = "auto-disabled"
    /// All of them.
    case all
    /// None.
    case none
}

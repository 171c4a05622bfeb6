package import ReauthModel

/// The platform rejects our user or organization secret.
///
/// Stops the run; exit code 4.
package struct CredentialsRejected: Error, Sendable, CustomStringConvertible {
    /// What was seen.
    package var evidence: Evidence

    package init(evidence: Evidence) {
        self.evidence = evidence
    }

    /// What happened and what to do.
    package var description: String {
        "the platform rejected our credentials (HTTP \(evidence.httpStatus ?? 401)): check platform.organizationSecret "
            + "and platform.userSecret; nothing that was answered 401 counts as revoked"
    }
}

/// Tells whose fault a 401 was. One question at a time, however many items ask: the answer holds for all of them.
actor CredentialsCheck {
    private let platform: any Platform
    private var underWay: Task<CredentialsAnswer, any Error>?

    init(platform: any Platform) {
        self.platform = platform
    }

    /// Returns when our credentials are good, or could not be checked; throws ``CredentialsRejected`` when they are not.
    func check() async throws -> CredentialsAnswer {
        let answer: CredentialsAnswer
        if let underWay {
            answer = try await underWay.value
        } else {
            let platform = platform
            let task = Task { try await platform.checkCredentials() }
            underWay = task
            // Only the task that asked ends the question: others come back later, when the next one may be under way.
            defer { underWay = nil }
            answer = try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        }
        if case .rejected(let evidence) = answer { throw CredentialsRejected(evidence: evidence) }
        return answer
    }
}

import OAuth
package import ReauthEngine
package import ReauthModel

/// What the runs of a store did to one instance.
package struct InstanceStory: Sendable {
    /// One run in which it is an item.
    package struct Chapter: Sendable {
        /// The run.
        package var run: RunRecord
        /// The item.
        package var item: Item
        /// Its audit trail, in order.
        package var events: [Event]
    }

    /// The instance.
    package var instance: InstanceID
    /// The runs, oldest first.
    package var chapters: [Chapter]

    /// Whether the runs worked on several platforms, where the same number may be another instance.
    ///
    /// A run whose platform is not on record may be of any.
    package var hasSeveralPlatforms: Bool { Set(chapters.map(\.run.platformDigest)).count > 1 }
}

extension InstanceStory: Encodable {
    private struct Members: Encodable {
        var instanceID: String
        var runs: [Run]
    }

    private struct Run: Encodable {
        var runID: String
        var job: String
        var action: String
        var state: String
        var startedAt: String
        var name: String?
        var element: String?
        var provider: String
        var outcome: String
        var reason: String?
        var attempts: Int
        var fingerprintBefore: String?
        var fingerprintAfter: String?
        var revocationBasis: String?
        var revokedAt: String?
        var confirmedAt: String?
        var awaitingSince: String?
        var reauthenticatedAt: String?
        var verifiedAt: String?
        var diesAt: String?
        var reasonBefore: String?
        var resolvedBy: String?
        var resolvedBecause: String?
        var events: [Entry]

        init(_ chapter: Chapter) {
            let (run, item) = (chapter.run, chapter.item)
            let progress = item.progress
            runID = run.id.rawValue
            job = run.job
            action = run.action.rawValue
            state = run.state.rawValue
            startedAt = run.startedAt.description
            name = item.seed.name
            element = item.seed.element
            provider = item.lane.title
            outcome = progress.outcomeWord
            reason = progress.reason?.rawValue
            attempts = progress.attempts
            fingerprintBefore = progress.accessTokenBefore?.rawValue
            fingerprintAfter = progress.accessTokenAfter?.rawValue
            revocationBasis = progress.basis?.rawValue
            revokedAt = progress.revokedAt?.description
            confirmedAt = progress.confirmedAt?.description
            awaitingSince = progress.awaitingSince?.description
            reauthenticatedAt = progress.reauthenticatedAt?.description
            verifiedAt = progress.verifiedAt?.description
            diesAt = progress.diesAt?.description
            reasonBefore = progress.reasonBefore?.rawValue
            resolvedBy = progress.resolvedBy
            resolvedBecause = progress.resolvedBecause
            events = chapter.events.map(Entry.init)
        }
    }

    private struct Entry: Encodable {
        var at: String
        var kind: String
        var detail: String?
        var httpStatus: Int?
        var requestID: String?

        init(_ event: Event) {
            at = event.at.description
            kind = event.kind.rawValue
            detail = event.detail
            httpStatus = event.httpStatus
            requestID = event.requestID
        }
    }

    /// Writes what the reports call by the same names; links are not among it.
    package func encode(to encoder: any Encoder) throws {
        try Members(instanceID: instance.rawValue, runs: chapters.map(Run.init)).encode(to: encoder)
    }
}

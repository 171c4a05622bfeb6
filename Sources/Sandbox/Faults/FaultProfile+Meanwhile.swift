extension FaultProfile {
    /// External changes that a profile causes, at moments that are inconvenient for a run.
    ///
    /// Each change meets an instance at most once while the sandbox runs.
    package struct Meanwhile: Sendable, Hashable {
        /// Which changes, for how many instances, and when.
        package var incidents: [ExternalChange: Incident] = [:]
        /// Whether such a refresh brings a new refresh token too.
        package var rotation = RefreshTokenRotation.provider

        /// No external changes.
        package init() {}
    }

    /// How many instances a change meets, and when.
    package struct Incident: Sendable, Hashable {
        /// How many of a hundred instances.
        package var percent: Double
        /// When.
        package var moment: Moment

        package init(percent: Double, moment: Moment) {
            self.percent = percent
            self.moment = moment
        }
    }

    /// The moments at which a change may meet an instance.
    package enum Moment: String, Sendable, Hashable, CaseIterable {
        /// A read of its configuration was carried out.
        case afterRead = "after-read"
        /// A revocation of its token has arrived and is not carried out yet; a fault may prevent that it ever is.
        case beforeRevoke = "before-revoke"
        /// A revocation of its token was carried out, and its answer is not sent yet.
        case afterRevoke = "after-revoke"
    }
}

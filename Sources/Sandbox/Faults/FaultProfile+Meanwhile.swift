extension FaultProfile {
    /// What happens to an instance by somebody else's hand, at a moment that a run would not choose.
    ///
    /// Each thing happens to an instance once at most, as long as the sandbox runs.
    package struct Meanwhile: Sendable, Hashable {
        /// What happens, to how many, and when.
        package var incidents: [SandboxDeed: Incident] = [:]
        /// Whether a refresh that happens so brings a new refresh token, too.
        package var rotation = Rotation.provider

        /// Makes a world in which nobody else does anything.
        package init() {}
    }

    /// How many instances something happens to, and when.
    package struct Incident: Sendable, Hashable {
        /// How many of a hundred instances.
        package var percent: Double
        /// The moment.
        package var moment: Moment

        /// Describes an incident.
        package init(percent: Double, moment: Moment) {
            self.percent = percent
            self.moment = moment
        }
    }

    /// The moments at which something may happen to an instance.
    package enum Moment: String, Sendable, Hashable, CaseIterable {
        /// Its configuration was just shown to somebody.
        case afterRead = "after-read"
        /// A revocation of its token has arrived and is not carried out yet; a fault may keep it from ever being.
        case beforeRevoke = "before-revoke"
        /// A revocation of its token was carried out, and its answer has not been sent yet.
        case afterRevoke = "after-revoke"
    }

    /// Whether a refresh brings a new refresh token (RFC 6749 §6 allows both).
    package enum Rotation: String, Sendable, Hashable, CaseIterable {
        /// As the provider does.
        case provider
        /// Always.
        case always
        /// Never.
        case never
    }
}

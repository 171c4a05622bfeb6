/// A request to the platform that may be sent again: both machines order it, and one performer carries it out.
package enum PlatformRequest: Sendable, Hashable {
    /// Read the instance.
    case read
    /// Make one call through the instance.
    case ping
    /// Ask for the authorization URL.
    case makeLink
}

/// What came of a ``PlatformRequest``, in the past tense.
package enum PlatformEvent: Sendable, Hashable {
    /// The platform showed the instance.
    case instanceRead(InstanceFacts, Evidence)
    /// The platform knows no such instance.
    case instanceMissing(Evidence)
    /// The ping was answered.
    case pingAnswered(PingAnswer)
    /// The request for an authorization URL was answered.
    case linkAnswered(AuthorizationURLAnswer)
    /// It got no usable answer.
    case requestFailed(RequestFailure)
}

/// How long to wait before a request is sent again.
package enum RequestWait: Sendable, Hashable {
    /// Until then.
    case until(Timestamp)
    /// So long.
    case pause(Duration)
    /// With jitter, for the given number of failed tries.
    case retry(afterFailures: Int)
}

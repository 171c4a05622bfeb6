public import ReauthModel

/// What goes wrong in a sandbox, how often, and how the far side words what its documentation leaves open.
public struct FaultProfile: Sendable, Hashable {
    /// Limits by lane; a lane that is missing here is unlimited.
    public var limits: [SandboxLane: Limit] = [:]
    /// Faults by kind of request, each in percent of its requests.
    public var faults: [RequestKind: Chances] = [:]
    /// How instances are before anything happens.
    public var instances = Flaws()
    /// In how many of a hundred revocations the provider says 200 and leaves the token alive.
    public var revokeLies = 0.0
    /// How a 429 tells when to come back, where the lane says nothing else.
    public var retryAfter = RetryAfterForm.seconds
    /// Whether the last page of a listing carries a token for a page that does not exist.
    public var tokenOnLastPage = false
    /// What `GET /instances` with an Element token answers.
    public var elementTokenAnswer = ElementTokenAnswer.object
    /// How `GET /instances/{id}` writes the configuration.
    public var configurationShape = ConfigurationShape.map
    /// Whether the element inside an instance has its hub and authentication.
    public var nestedElementHub = true
    /// How many bytes of description a row of a listing has.
    public var rowBytes = 0
    /// Whether instances carry their id as a string.
    public var idsAsStrings = false
    /// Whether creation dates are numbers of milliseconds.
    public var datesAsNumbers = false
    /// How long a code is good.
    public var codeLifetime = Duration.seconds(600)
    /// How long reads go on showing the old tokens after an exchange whose answer was lost.
    ///
    /// The platform provisions anew in an exchange, and that takes its time.
    public var exchangeVisibleAfter = Duration.zero
    /// How long HubSpot's access tokens live; those of the others do not expire.
    public var accessTokenLifetime = Duration.seconds(1800)
    /// What happens by somebody else's hand.
    public var meanwhile = Meanwhile()

    /// Makes a profile without any fault or limit.
    public init() {}

    /// How instances are from the start, in percent of the fleet.
    public struct Flaws: Sendable, Hashable {
        /// The platform masks their tokens.
        public var masked = 1.0
        /// They are disabled.
        public var disabled = 1.0
        /// They are gone, though a CSV file may still list them.
        public var deleted = 0.0
        /// Their access token has expired; a refresh heals them.
        public var expired = 0.0
        /// How many instances of an element share one external account: a number, no percentage.
        public var perAccount = 1
        /// Their configuration is as in the platform's samples.
        public var samples = 0.0
        /// They are of HubSpot, instead of what they would be.
        public var hubSpot = 0.0
        /// The provider answers 403 to a ping of theirs, though it accepts the token.
        public var forbidden = 0.0

        /// Makes the flaws of a fleet that has been in use for a while.
        public init() {}
    }

    /// A limit and its manner.
    public struct Limit: Sendable, Hashable {
        /// The window.
        public var window: RateWindow
        /// How many requests may come early, as clocks and networks are not exact.
        public var burst: Int
        /// How a 429 tells when to come back; `nil` leaves it to the profile.
        public var retryAfter: RetryAfterForm?

        /// Makes a limit.
        public init(window: RateWindow, burst: Int = 3, retryAfter: RetryAfterForm? = nil) {
            self.window = window
            self.burst = burst
            self.retryAfter = retryAfter
        }
    }

    /// What may happen to a request instead of its ordinary end; percentages, of which one at most comes true.
    public struct Chances: Sendable, Hashable {
        /// 429 without effect.
        public var throttled = 0.0
        /// 503 without effect.
        public var unavailable = 0.0
        /// 500 without effect.
        public var serverError = 0.0
        /// 502 with a page of HTML, without effect.
        public var badGateway = 0.0
        /// The connection is reset without effect.
        public var resetBefore = 0.0
        /// The effect happens, then the connection is reset: a lost answer.
        public var resetAfter = 0.0
        /// The effect happens, then the answer is cut off in its body.
        public var truncated = 0.0
        /// The effect happens, then the answer is long in coming.
        public var slow = 0.0
        /// The effect happens, then the answer is a 200 with half of its body, and nothing tells of the other half.
        public var cutOff = 0.0
        /// The effect happens, then a gateway answers 200 with a page of HTML, and names no request.
        public var html = 0.0
        /// The effect happens, then a gateway answers 200 without a body, and names no request.
        public var empty = 0.0
        /// How long a slow answer takes.
        public var slowness = Duration.seconds(2)

        /// Makes chances of zero.
        public init() {}
    }

    /// How a 429 tells when to come back (RFC 9110 §10.2.3).
    public enum RetryAfterForm: String, Sendable, Hashable, CaseIterable {
        /// `Retry-After: 2`.
        case seconds
        /// `Retry-After: Fri, 31 Dec 2027 23:59:59 GMT`.
        case httpDate = "http-date"
        /// No such field.
        case none
    }

    /// What `GET /instances` with an Element token answers; no source settles it.
    public enum ElementTokenAnswer: String, Sendable, Hashable, CaseIterable {
        /// The instance.
        case object
        /// An array with the instance in it.
        case array
    }

    /// How a configuration is written.
    public enum ConfigurationShape: String, Sendable, Hashable, CaseIterable {
        /// An object of key and value.
        case map
        /// An array of objects with `key` and `propertyValue`.
        case array
    }

    /// The kinds of request that faults can be set for.
    public enum RequestKind: String, Sendable, Hashable, CaseIterable {
        /// Reading one instance.
        case read
        /// A call through an instance.
        case ping
        /// A page of instances, or a count of them.
        case list
        /// A revocation at a provider.
        case revoke
        /// An authorization URL.
        case link
        /// A PATCH with a code.
        case exchange
        /// Enabling or disabling.
        case enable
    }
}

extension FaultProfile {
    /// Everything works, as fast as it can.
    public static let none = FaultProfile()

    /// For a first look: limits that can be felt, and now and then a fault of each harmless kind.
    public static let gentle: FaultProfile = {
        var profile = FaultProfile()
        profile.limits = [
            .platform: Limit(window: RateWindow(count: 100, period: .seconds(1))),
            .salesforce: Limit(window: RateWindow(count: 25, period: .seconds(1))),
            .box: Limit(window: RateWindow(count: 20, period: .seconds(1)), retryAfter: .httpDate),
            .adobeSign: Limit(window: RateWindow(count: 10, period: .seconds(1))),
            .quickBooks: Limit(window: RateWindow(count: 8, period: .seconds(1)), retryAfter: RetryAfterForm.none),
        ]
        var chances = Chances()
        chances.throttled = 0.5
        chances.unavailable = 0.5
        chances.slow = 1
        chances.slowness = .seconds(1)
        profile.faults = [.read: chances, .ping: chances, .list: chances, .link: chances]
        chances.resetAfter = 0.5
        profile.faults[.revoke] = chances
        return profile
    }()
}

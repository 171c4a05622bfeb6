package import ReauthModel

/// The faults of a sandbox, how often they happen, and the forms of answers that the platform's documentation does not fix.
package struct FaultProfile: Sendable, Hashable {
    /// Limits by lane; a lane that is missing here is unlimited.
    package var limits: [SandboxLane: Limit] = [:]
    /// Faults by kind of request, each in percent of its requests.
    package var faults: [RequestKind: Chances] = [:]
    /// How instances are before anything happens.
    package var instances = Flaws()
    /// In how many of a hundred revocations the provider answers 200, and the token stays valid.
    package var revokeLies = 0.0
    /// How a 429 tells when to come back, unless the lane's limit sets it.
    package var retryAfter = RetryAfterForm.seconds
    /// Whether the last page of a listing has a token for a page that does not exist.
    package var tokenOnLastPage = false
    /// What `GET /instances` with an Element token answers.
    package var elementTokenAnswer = ElementTokenAnswer.object
    /// How `GET /instances/{id}` writes the configuration.
    package var configurationShape = ConfigurationShape.map
    /// Whether the element inside an instance has its hub and authentication.
    package var nestedElementHub = true
    /// How many bytes of description a row of a listing has.
    package var rowBytes = 0
    /// Whether the id of an instance is a string.
    package var idsAsStrings = false
    /// Whether creation dates are numbers of milliseconds.
    package var datesAsNumbers = false
    /// How long a code is valid.
    package var codeLifetime = Duration.seconds(600)
    /// How long reads still show the old tokens after an exchange whose answer was lost.
    ///
    /// An exchange provisions the instance again on the platform, which takes time.
    package var exchangeVisibleAfter = Duration.zero
    /// How long HubSpot's access tokens are valid; those of other elements do not expire.
    package var accessTokenLifetime = Duration.seconds(1800)
    /// Times in which a far side is down.
    package var outages: [Outage] = []
    /// External changes.
    package var meanwhile = Meanwhile()

    /// A profile without faults and limits.
    package init() {}

    /// How instances are at the start, in percent of the fleet.
    package struct Flaws: Sendable, Hashable {
        /// The platform masks their tokens.
        package var masked = 1.0
        /// They are disabled.
        package var disabled = 1.0
        /// They are deleted, though a CSV file may still list them.
        package var deleted = 0.0
        /// Their access token has expired; a refresh works.
        package var expired = 0.0
        /// How many instances of an element share one external account: a number, no percentage.
        package var perAccount = 1
        /// Their configuration is as in the platform's samples.
        package var samples = 0.0
        /// They are of HubSpot, instead of their usual element.
        package var hubSpot = 0.0
        /// The provider accepts the token of a ping and answers 403.
        package var forbidden = 0.0
        /// The platform tells no date of them.
        package var undated = 0.0

        /// The flaws of a fleet that has been in use for a while.
        package init() {}
    }

    /// A rate limit of a lane.
    package struct Limit: Sendable, Hashable {
        /// The window.
        package var window: RateWindow
        /// How many requests may come early, because clocks and networks are not exact.
        package var burst: Int
        /// How a 429 tells when to come back; `nil` for the profile's form.
        package var retryAfter: RetryAfterForm?

        package init(window: RateWindow, burst: Int = 3, retryAfter: RetryAfterForm? = nil) {
            self.window = window
            self.burst = burst
            self.retryAfter = retryAfter
        }
    }

    /// The chances of faults, in percent of the requests; a request meets at most one.
    package struct Chances: Sendable, Hashable {
        /// 429 without effect.
        package var throttled = 0.0
        /// 503 without effect.
        package var unavailable = 0.0
        /// 500 without effect.
        package var serverError = 0.0
        /// 502 with a page of HTML, without effect.
        package var badGateway = 0.0
        /// The connection is reset without effect.
        package var resetBefore = 0.0
        /// The effect happens, then the connection is reset: a lost answer.
        package var resetAfter = 0.0
        /// The effect happens, then the answer is cut off in its body.
        package var truncated = 0.0
        /// The effect happens, then the answer is delayed.
        package var slow = 0.0
        /// The effect happens, then the answer is a 200 with half of its body and no sign of the other half.
        package var cutOff = 0.0
        /// The effect happens, then a gateway answers 200 with a page of HTML, and names no request.
        package var html = 0.0
        /// The effect happens, then a gateway answers 200 without a body, and names no request.
        package var empty = 0.0
        /// The delay of a slow answer.
        package var slowness = Duration.seconds(2)

        /// No faults.
        package init() {}
    }

    /// How a 429 tells when to come back (RFC 9110 §10.2.3).
    package enum RetryAfterForm: String, Sendable, Hashable, CaseIterable {
        /// `Retry-After: 2`.
        case seconds
        /// `Retry-After: Fri, 31 Dec 2027 23:59:59 GMT`.
        case httpDate = "http-date"
        /// No such field.
        case none
    }

    /// What `GET /instances` with an Element token answers; the documentation does not say.
    package enum ElementTokenAnswer: String, Sendable, Hashable, CaseIterable {
        /// The instance.
        case object
        /// An array with the instance in it.
        case array
    }

    /// How a configuration is written.
    package enum ConfigurationShape: String, Sendable, Hashable, CaseIterable {
        /// An object of key and value.
        case map
        /// An array of objects with `key` and `propertyValue`.
        case array
    }

    /// The kinds of request that faults can be set for.
    package enum RequestKind: String, Sendable, Hashable, CaseIterable {
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
    /// No faults and no limits.
    package static let none = FaultProfile()

    /// For a first look: low limits, and a few faults of each harmless kind.
    package static let gentle: FaultProfile = {
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

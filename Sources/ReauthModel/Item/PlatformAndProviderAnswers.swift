/// What is kept of an HTTP answer as evidence.
///
/// Never its body: it may echo tokens.
package struct Evidence: Sendable, Hashable {
    /// The HTTP status, when one arrived.
    package var httpStatus: Int?
    /// The far side's name of the request.
    package var requestID: String?
    /// A short text of our own about what was seen, free of anything the far side wrote but the host of a URL.
    package var note: String?
    /// The limit in bytes that the answer was larger than: asked for the same again, it would be as large.
    package var exceededSize: Int?
    /// The far side's clock when it answered, to the second; kept of the answers that show whether our credentials are good.
    package var clock: Timestamp?

    package init(
        httpStatus: Int? = nil,
        requestID: String? = nil,
        note: String? = nil,
        exceededSize: Int? = nil,
        clock: Timestamp? = nil
    ) {
        self.httpStatus = httpStatus
        self.requestID = requestID
        self.note = note
        self.exceededSize = exceededSize
        self.clock = clock
    }
}

/// A request that did not get a usable answer.
package enum RequestFailure: Sendable, Hashable {
    /// The lane is parked or its quota used up; nothing was sent. Ask again at that time.
    case parked(until: Timestamp)
    /// 429, or a status that the provider uses for it. The request had no effect. The lane is parked already.
    case throttled(Evidence)
    /// Nothing was sent: no connection came about.
    case notSent(Evidence)
    /// It may or may not have arrived: reset, deadline, truncated answer, 5xx without a clear meaning.
    case lost(Evidence)
    /// 503: the request was not carried out (RFC 7009 §2.2.1); may be repeated.
    case unavailable(Evidence)
    /// A success status with a body that cannot be read: not JSON, cut off, empty, a page, or another instance. It proves
    /// nothing, so what only reads is asked again.
    case unreadable(Evidence)
    /// An answer that no rule covers; repeating it is useless.
    case unexpected(Evidence)

    /// The evidence, where there is any.
    package var evidence: Evidence? {
        switch self {
        case .parked: nil
        case .throttled(let evidence), .notSent(let evidence), .lost(let evidence), .unavailable(let evidence),
            .unreadable(let evidence), .unexpected(let evidence):
            evidence
        }
    }
}

/// The answer to a ping through an instance.
package enum PingAnswer: Sendable, Hashable {
    /// 200: the platform could call the provider.
    case alive(Evidence)
    /// 401 with the provider's own message: the provider rejects the stored tokens.
    case rejectedByProvider(Evidence)
    /// 403: disabled, or the provider forbids the resource; a read tells which.
    case forbidden(Evidence)
    /// 404 or 405: the element has no ping.
    case unsupported(Evidence)
    /// 401 with the platform's own message: our credentials, a wrong Element token or a deleted instance.
    case unauthorized(Evidence)
    /// 200, but another instance answered. Its answer proves nothing.
    case otherInstance(Evidence)
    /// No usable answer.
    case failed(RequestFailure)
}

/// The answer to the request for an authorization URL.
package enum AuthorizationURLAnswer: Sendable, Hashable {
    /// The URL. Sensitive: it carries our `state`.
    case url(String, Evidence)
    /// One can be made, and only the consent page can use it: with OAuth 1 a secret of each link has to be at hand when
    /// its callback comes.
    case consoleOnly(Evidence)
    /// A URL that would plainly not work, or one that contains the client secret. It is not handed out.
    case unusable(Evidence)
    /// 401: cross-check with ``Platform.checkCredentials()`.
    case unauthorized(Evidence)
    /// No usable answer.
    case failed(RequestFailure)
}

/// The answer to a call that is known to work with good credentials.
package enum CredentialsAnswer: Sendable, Hashable {
    /// The platform knows us.
    case accepted(Evidence)
    /// The platform rejects our user or organization secret.
    case rejected(Evidence)
    /// No usable answer.
    case failed(RequestFailure)
}

/// The answer to enabling an instance.
package enum EnableAnswer: Sendable, Hashable {
    /// It is enabled.
    case enabled(Evidence)
    /// The platform knows no such instance.
    case gone(Evidence)
    /// 401: cross-check with ``Platform.checkCredentials()`.
    case unauthorized(Evidence)
    /// No usable answer.
    case failed(RequestFailure)
}

/// The answer to disabling an instance.
package enum DisableAnswer: Sendable, Hashable {
    /// It is disabled.
    case disabled(Evidence)
    /// The platform knows no such instance.
    case gone(Evidence)
    /// 401: cross-check with ``Platform.checkCredentials()``.
    case unauthorized(Evidence)
    /// No usable answer.
    case failed(RequestFailure)
}

/// The answer to sending a code.
package enum ExchangeAnswer: Sendable, Hashable {
    /// The platform has exchanged it.
    case exchanged(Evidence)
    /// The platform or the provider refused the code: it was used, too old, or never good.
    case rejected(Evidence)
    /// The provider rejected the client (RFC 6749 §5.2): every further code of its application would be spent in vain.
    case clientRejected(Evidence)
    /// The platform knows no such instance.
    case gone(Evidence)
    /// 401: cross-check with ``Platform.checkCredentials()``.
    case unauthorized(Evidence)
    /// No usable answer: the code may have been exchanged. Never sent again, whatever the failure says.
    case failed(RequestFailure)
}

/// The answer to counting the platform's instances.
package enum CountAnswer: Sendable, Hashable {
    /// The number of instances, and that of each element by its key as far as the platform tells.
    case count(Int, byElement: [String: Int] = [:])
    /// The platform has no such call, or its answer could not be read.
    case unknown(Evidence)
    /// No usable answer.
    case failed(RequestFailure)
}

/// What a catalog entry makes of the answer to a revocation.
package enum RevocationAnswer: Sendable, Hashable {
    /// The provider says that it revoked the token.
    case revoked(Evidence)
    /// The provider says that the token was dead before.
    case alreadyGone(Evidence)
    /// The provider rejects the client: every further request of this application would fail too.
    case clientRejected(Evidence)
    /// The provider cannot revoke this kind of token (RFC 7009 §2.2.1). Nothing was revoked.
    case unsupportedTokenType(Evidence)
    /// The provider refused, and repeating is useless. Nothing was revoked.
    case refused(Evidence)
    /// The host to send the token to is missing or not allowed. Nothing was sent.
    case hostNotAllowed(Evidence)
    /// No usable answer. `lost` and `unexpected` mean doubt: the effect may have happened.
    case failed(RequestFailure)
}

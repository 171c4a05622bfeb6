package import OAuth
package import ReauthModel

/// The answer to reading an instance.
package enum ReadAnswer: Sendable {
    /// The instance.
    case found(Instance, Evidence)
    /// The platform knows none by that name (404, or 401 while our own credentials are good).
    case gone(Evidence)
    /// 401 while it is not known whose fault that is: cross-check with ``Platform/checkCredentials()``.
    case unauthorized(Evidence)
    /// No usable answer.
    case failed(RequestFailure)
}

/// The answer to one page of the platform's list.
package enum PageAnswer: Sendable {
    /// Rows, and the cursor of the next page when there is one.
    case page([Instance], next: String?)
    /// 401.
    case unauthorized(Evidence)
    /// No usable answer.
    case failed(RequestFailure)
}

/// The answer to the request for an OAuth 1 request token.
package enum RequestTokenAnswer: Sendable {
    /// It was given.
    case granted(RequestToken, Evidence)
    /// None was given, and asking again will not help: the client was refused, or the answer holds none.
    case unusable(Evidence)
    /// 401 of the platform: cross-check with ``Platform/checkCredentials()``.
    case unauthorized(Evidence)
    /// No usable answer.
    case failed(RequestFailure)
}

/// What came of sending a code.
package enum ExchangeResult: ~Copyable, Sendable {
    /// The code is spent, whatever the answer says.
    case sent(ExchangeAnswer)
    /// Nothing was sent; here is the response again.
    case notSent(AuthorizationResponse, RequestFailure)
}

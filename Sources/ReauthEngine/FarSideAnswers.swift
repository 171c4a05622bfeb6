public import ReauthModel

/// The answer to reading an instance.
public enum ReadAnswer: Sendable {
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
public enum PageAnswer: Sendable {
    /// Rows, and the cursor of the next page when there is one.
    case page([Instance], next: String?)
    /// 401.
    case unauthorized(Evidence)
    /// No usable answer.
    case failed(RequestFailure)
}

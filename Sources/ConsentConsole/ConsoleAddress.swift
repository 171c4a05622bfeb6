public import OAuth

/// Where the page listens, and how its operator gets in.
public struct ConsoleAddress: Sendable {
    /// The port that was bound.
    public let port: Int
    /// What an operator's browser opens: the public URL, or the loopback address.
    public let origin: String
    /// Signs one browser in, once.
    ///
    /// Sensitive: print it to the operator's terminal and nowhere else.
    public let loginURL: Secret<String>
    /// Makes a new login URL; the one before is void from then on.
    public let renewLogin: @Sendable () -> Secret<String>
}

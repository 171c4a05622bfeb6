package import OAuth

/// Where the page listens, and how its operator gets in.
package struct ConsoleAddress: Sendable {
    /// The port that was bound.
    package let port: Int
    /// What an operator's browser opens: the public URL, or the loopback address.
    package let origin: String
    /// Signs one browser in, once.
    ///
    /// Sensitive: print it to the operator's terminal and nowhere else.
    package let loginURL: Secret<String>
    /// Makes a new login URL; the one before is void from then on.
    package let renewLogin: @Sendable () -> Secret<String>

    init(port: Int, origin: String, ticket: LoginTicket) {
        self.port = port
        self.origin = origin
        renewLogin = { Secret("\(origin)/login/\(ticket.renew())") }
        loginURL = renewLogin()
    }
}

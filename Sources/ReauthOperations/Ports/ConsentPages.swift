package import OAuth
package import ReauthEngine
package import ReauthModel

/// Serves the consent page.
package protocol ConsentPages: BrandLooking {
    /// Serves the page of a flow until the task is cancelled, then stops when the requests that are under way are answered.
    ///
    /// `onStart` gets its address once the page listens. Throws a ``StatedError`` when it cannot start, and what the flow
    /// threw.
    func serve(
        _ flow: any ConsentFlow,
        sessions: any OperatorSessions,
        at location: PageLocation,
        onStart: @escaping @Sendable (ServedPage) -> Void
    ) async throws
}

/// Looks at what a job says of the consent page.
package protocol BrandLooking: Sendable {
    /// Reads the files of a brand as the page does when it starts, and tells which files of texts lack some.
    ///
    /// Throws a ``StatedError`` with what is wrong.
    func gaps(in brand: ConsoleBrand) throws -> [String]
}

/// Where the consent page listens, and how it is reached.
package struct PageLocation: Sendable {
    /// Where it listens.
    package var address: ListenAddress
    /// The files of its certificate chain and of the key, PEM; `nil` serves plain HTTP.
    package var tls: PageCertificate?
    /// Whether a proxy in front of the page ends TLS.
    package var isBehindProxy: Bool
    /// Where people reach the page from outside; `nil` when only this machine does.
    package var publicURL: String?
    /// The paths of the applications' redirect URIs.
    package var callbackPaths: Set<String>
    /// The file of the token with which a monitoring system reads the measures; `nil` for programs of this machine only.
    package var metricsTokenFile: String?
    /// Whether one run is shown that somebody named, and no other.
    package var isOfOneRun: Bool
    /// Who asks people to sign in, as the job of a run names it.
    package var brand: @Sendable (RunID) async -> ConsoleBrand?
}

/// The files that the page serves TLS with.
package struct PageCertificate: Sendable, Hashable {
    /// The certificate chain, PEM.
    package var certificate: String
    /// The certificate's key, PEM.
    package var key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// A page that listens.
package struct ServedPage: Sendable {
    /// What an operator's browser opens.
    package var origin: String
    /// Signs one browser in, once.
    ///
    /// Sensitive: for the operator's terminal and nothing else.
    package var loginURL: Secret<String>
    /// Makes a new login URL; the one before is void from then on.
    package var renewLogin: @Sendable () -> Secret<String>

    package init(
        origin: String,
        loginURL: Secret<String>,
        renewLogin: @escaping @Sendable () -> Secret<String>
    ) {
        self.origin = origin
        self.loginURL = loginURL
        self.renewLogin = renewLogin
    }
}

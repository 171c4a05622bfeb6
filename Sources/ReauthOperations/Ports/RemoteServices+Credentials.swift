import ReauthEngine
import ReauthModel

extension RemoteServices {
    /// Asks the platform once, so that a wrong secret or a platform that is not there ends a command before it begins.
    ///
    /// Throws ``CredentialsRejected``, or a failure that names the platform.
    func checkCredentials() async throws {
        switch try await platform.checkCredentials() {
        case .accepted:
            return
        case .rejected(let evidence):
            throw CredentialsRejected(evidence: evidence)
        case .failed(let failure):
            let note = failure.evidence?.note ?? failure.evidence?.httpStatus.map { "HTTP \($0)" } ?? "no answer"
            throw OperationFailure(
                .platformUnreachable,
                "the platform at \(address) cannot be reached (\(note)); nothing was sent for any "
                    + "instance; look at its status, then run the same command again"
            )
        }
    }
}

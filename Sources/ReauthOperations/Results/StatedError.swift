import ReauthEngine
import ReauthModel

/// An error that says itself what happened and what to do, in words for a person and free of secrets.
package protocol StatedError: Error, CustomStringConvertible {
    /// The exit code of a program that it ends.
    var status: ExitStatus { get }
}

// The errors of the ports. Those that only one adapter throws are in `Wiring/AdapterErrors`.

extension InvalidInput: StatedError {
    package var status: ExitStatus { .badInput }
}

extension StoreUnusable: StatedError {
    package var status: ExitStatus { .storeUnusable }
}

extension JobBusy: StatedError {
    package var status: ExitStatus { .busy }
}

extension CredentialsRejected: StatedError {
    package var status: ExitStatus { .credentialsRejected }
}

extension DigestUsed: StatedError {
    package var status: ExitStatus { .planChanged }

    package var description: String {
        "the digest \(digest) approved run \(use.run) at \(use.usedAt), and a digest is good once: look at `reauth plan` "
            + "again, and confirm the digest that it prints now. Nothing was sent"
    }
}

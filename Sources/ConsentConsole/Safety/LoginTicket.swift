import Crypto
import Synchronization

/// The one login link that is good: for one browser, until it is used or replaced.
final class LoginTicket: Sendable {
    private let digest = Mutex<SHA256Digest?>(nil)

    /// Makes a new token; the one before is void.
    func renew() -> String {
        let token = RandomText.make()
        digest.withLock { $0 = SHA256.digest(of: token) }
        return token
    }

    /// Whether the token is good.
    ///
    /// Does not use it up: a mail scanner that opens the link would otherwise lock the operator out.
    func isGood(_ token: String) -> Bool {
        let offered = SHA256.digest(of: token)
        return digest.withLock { $0 == offered }
    }

    /// Uses the token up; `false` when it is not good, or another request was faster.
    func use(_ token: String) -> Bool {
        let offered = SHA256.digest(of: token)
        return digest.withLock { digest in
            guard digest == offered else { return false }
            digest = nil
            return true
        }
    }
}

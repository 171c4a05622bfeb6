import ArgumentParser
import ReauthOperations

extension ListenAddress {
    /// Reads the argument of `--listen`; throws a `ValidationError` that shows what is right.
    ///
    /// Links name the port, so it has to be known, and be the same one the next time: 0 is refused.
    init(argument: String) throws {
        guard let address = ListenAddress(argument), address.port != 0 else {
            throw ValidationError("--listen takes HOST:PORT, such as 127.0.0.1:8477 or [::1]:8477")
        }
        self = address
    }
}

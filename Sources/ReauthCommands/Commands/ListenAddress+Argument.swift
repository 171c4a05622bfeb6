import ArgumentParser
import ReauthOperations

extension ListenAddress: ExpressibleByArgument {
    /// `HOST:PORT`, with an IPv6 address in brackets.
    init?(argument: String) {
        self.init(argument)
    }

    var defaultValueDescription: String { authority }
}

import ReauthEngine
import Synchronization

/// The providers' names for people, learned from the connections that were shown.
final class ProviderTitles: Sendable {
    private let titles = Mutex<[String: String]>([:])

    func learn(from connections: [Connection]) {
        titles.withLock { titles in
            for connection in connections where !connection.providerTitle.isEmpty {
                titles[connection.provider] = connection.providerTitle
            }
        }
    }

    /// The title; the catalog's name, written like a title, where none was learned.
    func title(of provider: String) -> String {
        titles.withLock { $0[provider] }
            ?? provider.split { $0 == "-" || $0 == "_" }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined(separator: " ")
    }
}

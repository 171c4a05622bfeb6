import ServiceLifecycle
import Synchronization

/// A service that ends when the page has to stop, and so ends its group gracefully.
final class PageStop: Service {
    private let firstError = Mutex<(any Error)?>(nil)
    private let requests: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init() {
        (requests, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The first error after which the page could not go on.
    var error: (any Error)? { firstError.withLock { $0 } }

    /// Stops the page: because of an error after which it cannot go on, or because it was told to.
    func request(because error: (any Error)? = nil) {
        firstError.withLock { $0 = $0 ?? error }
        signal.yield()
    }

    func run() async throws {
        for await _ in requests.cancelOnGracefulShutdown() { return }
    }
}

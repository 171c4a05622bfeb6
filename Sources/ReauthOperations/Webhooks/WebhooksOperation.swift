import Logging
import ReauthEngine
import ReauthModel

/// Delivers the webhooks that are pending in a store.
package struct WebhooksOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// How long it goes on where a receiver does not take everything.
    private static let patience: Duration = .seconds(60)

    /// Delivers them, and tells what is pending after that.
    package func run() async throws -> WebhookCounts {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let files = environment.jobFiles(of: try await store.runs(ofJob: nil))
        try await WebhookDelivery(environment: environment, store: store).finish(files, within: Self.patience)
        return WebhookCounts(try await store.webhookCounts(of: nil))
    }
}

extension Environment {
    /// The files of the jobs of these runs, each once, as the newest run names it; those that cannot be read now are passed over.
    func jobFiles(of runs: [RunRecord]) -> [JobFile] {
        var seen: Set<String> = []
        return runs.compactMap { run in
            guard seen.insert(run.job).inserted else { return nil }
            do {
                let file = try jobs.job(at: run.jobFile)
                if file.job.name == run.job { return file }
                logger.warning(
                    "webhooks of job \(run.job) are not delivered: \(file.path) is the file of job \(file.job.name) now"
                )
            } catch {
                let words = OperationFailure(error).description
                logger.warning("webhooks of job \(run.job) are not delivered: \(words)")
            }
            return nil
        }
    }
}

import JobFiles
import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Webhooks

/// Opens the receivers of webhooks that a job names, through a choke point of their own: they share no lane with the platform or a
/// provider, so none of them is held up by a receiver.
struct WebhookWiring: WebhookOpening {
    let time: any TimeSource
    let network: SystemNetwork

    func withReceivers<Result: Sendable>(
        of file: JobFile,
        _ body: nonisolated(nonsending) ([WebhookReceiver]) async throws -> Result
    ) async throws -> Result {
        let signers = try await Self.signers(of: file)
        let lanes = signers.indices.map(HTTPWebhookSender.lane(ofReceiver:))
        return try await PacedClient.withClient(
            limits: Dictionary(uniqueKeysWithValues: lanes.map { ($0, HTTPWebhookSender.limit) }),
            concurrency: HTTPWebhookSender.limit.concurrency * max(1, lanes.count),
            time: time,
            network: try network.settings(of: file)
        ) { client in
            let receivers = zip(file.job.webhooks, zip(lanes, signers)).map { webhook, way in
                WebhookReceiver(
                    name: webhook.name,
                    origin: webhook.origin,
                    columns: webhook.columns,
                    sender: HTTPWebhookSender(
                        url: webhook.url,
                        lane: way.0,
                        signer: way.1,
                        sender: client,
                        deadline: WebhookCourier.deadline,
                        time: time,
                        pause: { lane in client.readings().first { $0.key == lane }?.parkedUntil }
                    )
                )
            }
            return try await body(receivers)
        }
    }

    /// What signs for each receiver of a job, in the order of the file.
    ///
    /// Throws ``InvalidInput`` where a secret cannot be used.
    static func signers(of file: JobFile) async throws -> [WebhookSigner] {
        let loader = SecretLoader(jobFile: file.path)
        var signers: [WebhookSigner] = []
        for (index, webhook) in file.job.webhooks.enumerated() {
            let label = "webhooks[\(index + 1)].secret"
            guard let signer = WebhookSigner(try await loader.load(webhook.secret, label: label)) else {
                let message = """
                    `\(label)`: must be `whsec_` and 24 to 64 bytes in base64, for example from: \
                    echo "whsec_$(openssl rand -base64 32)"
                    """
                throw InvalidInput([InvalidInput.Problem(file: file.path, line: nil, message: message)])
            }
            signers.append(signer)
        }
        return signers
    }
}

import ReauthEngine
import ReauthModel

/// Asks the platform one cheap question, as every run does before anything else, and reads out of the answer what it shows:
/// the connection, the credentials, and the clock.
struct PlatformChecks: Sendable {
    let environment: Environment

    /// A difference from which on moments in reports mislead.
    private static let toleratedSkew = Duration.seconds(30)

    func look(at file: JobFile, _ address: PlatformAddress?) async throws -> [Finding] {
        do {
            try environment.network.checkTrust(of: file)
        } catch let error as InvalidInput {
            return [.wrong(.connection, error)] + Self.unanswered(because: "the connection cannot be made")
        }
        do {
            return try await environment.services.withServices(of: file, for: nil, sharingPace: false) { remote in
                let answer = try await remote.platform.checkCredentials()
                return findings(answer, at: remote.address, address)
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            return Self.unopened(OperationFailure(error))
        }
    }

    private static func unanswered(because reason: String) -> [Finding] {
        [.notLookedAt(.credentials, because: reason), .notLookedAt(.clock, because: reason)]
    }

    /// Nothing could be sent, or no sandbox answered.
    private static func unopened(_ failure: OperationFailure) -> [Finding] {
        let wrong = Finding.wrong(.connection, failure.status, failure.description)
        return [wrong] + unanswered(because: "the platform was not asked")
    }

    func findings(_ answer: CredentialsAnswer, at place: String, _ address: PlatformAddress?) -> [Finding] {
        switch answer {
        case .accepted(let evidence):
            [Self.connected(address), .fine(.credentials, "\(place) knows us"), clock(evidence)]
        case .rejected(let evidence):
            [
                Self.connected(address),
                .wrong(
                    .credentials,
                    .credentialsRejected,
                    "\(place) rejects us (HTTP \(evidence.httpStatus ?? 401))",
                    remedy: "check platform.organizationSecret and platform.userSecret"
                ),
                clock(evidence),
            ]
        case .failed(.notSent(let evidence)):
            [
                .wrong(
                    .connection,
                    .platformUnreachable,
                    "\(place): \(evidence.note ?? "no connection")",
                    remedy:
                        "check the host and the port in `platform`, firewalls, and `trust.caFile` where a proxy opens TLS"
                )
            ] + Self.unanswered(because: "there is no connection")
        case .failed(.parked(let until)):
            [
                .notLookedAt(.connection, because: "the platform asked for a pause until \(until)")
            ] + Self.unanswered(because: "the platform asked for a pause until \(until)")
        case .failed(let failure):
            [
                Self.connected(address),
                .wrong(
                    .credentials,
                    .platformUnreachable,
                    "\(place) gives no usable answer (\(Self.words(failure)))",
                    remedy: "look at its status, and whether `platform` names the right address"
                ),
                .notLookedAt(.clock, because: "there was no usable answer"),
            ]
        }
    }

    private static func words(_ failure: RequestFailure) -> String {
        let evidence = failure.evidence
        let parts = [evidence?.httpStatus.map { "HTTP \($0)" }, evidence?.note].compactMap(\.self)
        return parts.isEmpty ? "none came" : parts.joined(separator: ", ")
    }

    private static func connected(_ address: PlatformAddress?) -> Finding {
        guard let address else { return .fine(.connection, "the sandbox is inside this program") }
        let place = "\(address.host):\(address.port)"
        return .fine(
            .connection,
            address.usesTLS ? "TLS to \(place), whose certificate is trusted" : "\(place), without TLS on this machine"
        )
    }

    /// The far side's clock tells whole seconds.
    private func clock(_ evidence: Evidence) -> Finding {
        guard let theirs = evidence.clock else {
            return .notLookedAt(.clock, because: "the platform does not tell its time")
        }
        let ahead = theirs.duration(to: environment.time.now)
        let difference = ahead < .zero ? .zero - ahead : ahead
        let seconds = Int(difference.components.seconds)
        guard difference > Self.toleratedSkew else {
            return .fine(.clock, "it agrees with the platform's to \(max(1, seconds)) s")
        }
        return .warning(
            .clock,
            "it is \(seconds) s \(ahead < .zero ? "behind" : "ahead of") the platform's",
            remedy: "set it from the network (NTP): reports, digests and expiries rest on it"
        )
    }
}

import ReauthEngine
import ReauthModel

/// Loads every secret of a job, and keeps none.
struct SecretsCheck: Sendable {
    let environment: Environment
    /// Whether commands are run; they may go over the network.
    var runsCommands = true
    /// Whether a run on this machine is what the job is looked at for: elsewhere a secret need not be here.
    var isNeededHere = true

    func finding(_ file: JobFile) async throws -> Finding {
        let secrets = file.job.secrets
        guard !secrets.isEmpty else { return .fine(.secrets, "the job needs none") }
        var problems: [String] = []
        var unread = 0
        for secret in secrets {
            if !runsCommands, case .command = secret.reference {
                unread += 1
                continue
            }
            guard let problem = try await environment.secrets.problem(with: secret, of: file) else { continue }
            problems.append(problem)
        }
        let commands = unread == 0 ? "" : "; \(unread) come from a command, which was not run"
        guard problems.isEmpty else {
            let sentence = "\(problems.count) of \(secrets.count) cannot be used\(commands)"
            return isNeededHere
                ? .wrong(
                    .secrets,
                    .badInput,
                    sentence,
                    remedy:
                        "mend what is named above; the file of a secret belongs to the user that the job runs as, with mode 0600",
                    problems: problems
                )
                : .warning(
                    .secrets,
                    sentence,
                    remedy: "have each where the job runs, in a file of the user that it runs as, with mode 0600",
                    problems: problems
                )
        }
        return .fine(
            .secrets,
            unread == secrets.count
                ? "\(unread) come from a command, which was not run"
                : "\(secrets.count - unread) can be used, and their files are their owner's alone\(commands)"
        )
    }
}

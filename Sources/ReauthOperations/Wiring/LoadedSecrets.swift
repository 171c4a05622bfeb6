import JobFiles
import ReauthEngine
import ReauthModel

/// Loads a secret and drops it.
struct LoadedSecrets: SecretChecking {
    func problem(with secret: NamedSecret, of file: JobFile) async throws -> String? {
        do {
            _ = try await SecretLoader(jobFile: file.path).load(secret.reference, label: secret.label)
            return nil
        } catch let problems as InvalidInput {
            return problems.problems.map(\.message).joined(separator: "; ")
        }
    }
}

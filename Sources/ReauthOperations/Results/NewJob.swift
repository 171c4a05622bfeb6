import ReauthModel

/// A job file that was written, and the commands that come next.
package struct NewJob: Sendable, Hashable, Encodable {
    /// The file.
    package var path: String
    /// Where its secrets have to be put.
    package var secretsFolder: String
    /// Their files.
    package var secretFiles: [String]

    /// Puts the secrets there, each in a file for its owner alone, and keeps them out of the shell's history.
    package var secretsCommand: String {
        "(umask 077 && mkdir -p \(quoted(secretsFolder)) && for name in \(secretFiles.joined(separator: " ")); do "
            + "echo \"Paste $name, then Enter and Ctrl-D:\"; cat > \(quoted(secretsFolder))/$name; done)"
    }

    /// Whether it runs as it is.
    package var isComplete: Bool { secretFiles.isEmpty }

    /// Carries it out.
    package var runCommand: String { "reauth run \(quoted(path))" }

    /// What comes next, in this order.
    package var next: [String] {
        isComplete
            ? [validateCommand, planCommand, runCommand]
            : [secretsCommand, validateCommand, doctorCommand, planCommand]
    }

    /// Reads the job and the files that it names.
    package var validateCommand: String { "reauth validate \(quoted(path))" }
    /// Tries the job.
    package var doctorCommand: String { "reauth doctor \(quoted(path))" }
    /// Counts what it would do.
    package var planCommand: String { "reauth plan \(quoted(path))" }

    private func quoted(_ path: String) -> String { path.shellQuoted }

    private enum CodingKeys: String, CodingKey {
        case path, secretsFolder, secretFiles, next
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(secretsFolder, forKey: .secretsFolder)
        try container.encode(secretFiles, forKey: .secretFiles)
        try container.encode(next, forKey: .next)
    }
}

/// One thing that is wrong in a YAML file.
public struct YAMLProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file as it was named by whoever opened it.
    public var file: String
    /// The line, from 1; `nil` when the file as a whole is meant.
    public var line: Int?
    /// What is wrong and what would be right.
    ///
    /// Holds a value of the file only where the reader was told that it is harmless.
    public var message: String

    /// Makes a problem.
    public init(file: String, line: Int?, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// `file:line: message`.
    public var description: String {
        line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
    }
}

/// Everything that is wrong in a YAML file, in the order of its lines.
public struct YAMLProblems: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems; never empty.
    public var problems: [YAMLProblem]

    /// Makes the error.
    public init(_ problems: [YAMLProblem]) {
        self.problems = problems
    }

    /// One line per problem.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// One thing that is wrong in a YAML file.
package struct YAMLProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file as it was named by whoever opened it.
    package var file: String
    /// The line, from 1; `nil` when the file as a whole is meant.
    package var line: Int?
    /// What is wrong and what would be right.
    ///
    /// Holds a value of the file only where the reader was told that it is harmless.
    package var message: String

    package init(file: String, line: Int?, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// `file:line: message`.
    package var description: String {
        line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
    }
}

/// Everything that is wrong in a YAML file, in the order of its lines.
package struct YAMLProblems: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems; never empty.
    package var problems: [YAMLProblem]

    package init(_ problems: [YAMLProblem]) {
        self.problems = problems
    }

    /// One line per problem.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

import StrictYAML

/// All problems of a fault profile that cannot be used.
package struct InvalidFaultProfile: Error, Sendable, Hashable, CustomStringConvertible {
    /// One thing that is wrong.
    package struct Problem: Sendable, Hashable {
        /// The file.
        package var file: String
        /// The line, from 1; `nil` when the file as a whole is meant.
        package var line: Int?
        /// What is wrong and what would be right.
        package var message: String
    }

    /// The problems in the order of the file; never empty.
    package var problems: [Problem]

    init(_ problems: YAMLProblems) {
        self.problems = problems.problems.map { Problem(file: $0.file, line: $0.line, message: $0.message) }
    }

    /// One line per problem.
    package var description: String {
        problems.map { problem in
            problem.line.map { "\(problem.file):\($0): \(problem.message)" } ?? "\(problem.file): \(problem.message)"
        }
        .joined(separator: "\n")
    }
}

/// The input cannot be used: each problem with its place.
///
/// Ends the program with exit code 65; nothing was sent.
package struct InvalidInput: Error, Sendable, Hashable, CustomStringConvertible {
    /// One thing that is wrong.
    package struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The file it is in.
        package var file: String
        /// The line, from 1, when the problem has one.
        package var line: Int?
        /// What is wrong and what would be right.
        ///
        /// Free of secrets.
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

    /// The problems, in the order of the input; at most a thousand are kept.
    package var problems: [Problem]
    /// How many there are in all.
    package var total: Int

    package init(_ problems: [Problem], total: Int? = nil) {
        self.problems = problems
        self.total = total ?? problems.count
    }

    /// One line per problem.
    package var description: String {
        let lines = problems.map(\.description)
        return (total > lines.count ? lines + ["… and \(total - lines.count) more"] : lines).joined(separator: "\n")
    }
}

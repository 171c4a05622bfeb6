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

/// One thing that is wrong in a YAML file.
package struct YAMLProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file's name, as the caller gave it.
    package var file: String
    /// The line, from 1; `nil` when the file as a whole is meant.
    package var line: Int?
    /// What is wrong and what would be right.
    ///
    /// Quotes a value of the file only where the caller said that the value is harmless.
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

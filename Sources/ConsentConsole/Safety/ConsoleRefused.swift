/// The consent page does not start.
package struct ConsoleRefused: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

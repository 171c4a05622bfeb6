/// The store cannot be used.
///
/// Ends the program with exit code 10.
package struct StoreUnusable: Error, Sendable, CustomStringConvertible {
    /// What happened and what to do, free of stored values.
    package var message: String

    package init(message: String) {
        self.message = message
    }

    /// The message.
    package var description: String { message }
}

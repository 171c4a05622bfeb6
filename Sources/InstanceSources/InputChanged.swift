/// The CSV file is not the one that the run began with.
///
/// Ends the program with exit code 9.
///
/// An Element token is read back by the place of its row, so in another file it could be the token of another instance.
package struct InputChanged: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened and what to do, free of secrets.
    package var message: String

    package init(message: String) {
        self.message = message
    }

    /// The message.
    package var description: String { message }
}

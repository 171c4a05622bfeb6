/// The platform's list cannot be read now, however often it is asked.
///
/// Nothing was sent for any instance.
package struct SourceUnavailable: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened and what to do, free of secrets.
    package var message: String

    package init(message: String) {
        self.message = message
    }

    /// The message.
    package var description: String { message }
}

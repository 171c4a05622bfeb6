/// The platform's list cannot be read now, however often it is asked.
///
/// Nothing was sent for any instance.
public struct SourceUnavailable: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened and what to do, free of secrets.
    public var message: String

    /// Makes the error.
    public init(message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}

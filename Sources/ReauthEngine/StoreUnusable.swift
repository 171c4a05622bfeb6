/// The store cannot be used.
///
/// Ends the program with exit code 10.
public struct StoreUnusable: Error, Sendable, CustomStringConvertible {
    /// What happened and what to do, free of stored values.
    public var message: String

    /// Makes the error.
    public init(message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}

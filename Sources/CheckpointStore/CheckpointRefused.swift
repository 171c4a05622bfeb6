/// A call that the store must not carry out: a defect of the caller, not of the far side and not of the disk.
///
/// Nothing was written for it. Other writes that were committed together with it are not touched, and the store stays
/// usable.
package struct CheckpointRefused: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which rule the call breaks, free of stored values other than names and numbers.
    package var message: String

    package init(message: String) {
        self.message = message
    }

    /// The message.
    package var description: String { message }
}

/// A value that must never reach a log, a report, the store or an error text.
///
/// It prints as `<redacted>` in every way of printing: by interpolation, by `dump`, by a debugger or by a template engine
/// that reads mirrors. It is not `Codable`, so it cannot be stored by accident. The only way to its content has a name
/// that a reviewer notices.
package struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    /// Wraps a value.
    package init(_ value: Value) {
        self.value = value
    }

    /// The content.
    ///
    /// Only for code that sends it or derives a fingerprint from it.
    package func exposed() -> Value {
        value
    }
}

extension Secret: Equatable where Value: Equatable {}
extension Secret: Hashable where Value: Hashable {}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<redacted>`.
    package var description: String { "<redacted>" }

    /// Always `<redacted>`.
    package var debugDescription: String { "<redacted>" }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

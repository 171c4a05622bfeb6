extension StringProtocol {
    /// Whether nothing can be read from it: it is blank, or masked by asterisks, as the platform shows secrets.
    package var isBlankOrMasked: Bool {
        allSatisfy { $0 == "*" || $0.isWhitespace }
    }
}

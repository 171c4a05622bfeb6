@testable import Revocation

extension ProviderEntry {
    /// Its facts as lines, labels in a column of their own.
    var text: String {
        (["\(name): \(title)"]
            + facts.map { "  " + $0.label + String(repeating: " ", count: 15 - $0.label.count) + $0.text })
            .joined(separator: "\n")
    }
}

/// How many grants of an account the providers of elements keep for one application, as far as they have a cap.
package struct GrantCaps: Sendable, Hashable {
    private let most: [String: Int]

    /// Takes the caps by element; no caps hold nothing back.
    package init(_ most: [String: Int] = [:]) {
        self.most = most
    }

    /// How many grants the provider of an element keeps; `nil` where it has no cap, or is not known.
    package func most(forElement element: String?) -> Int? {
        element.flatMap { most[$0] }
    }
}

/// What an item needs of its provider when it is taken up.
package struct ItemDemand: Sendable, Hashable {
    /// Revocations, at most.
    package var revocations: Int
    /// Whether it is called without a revocation before.
    package var isCalled: Bool

    package init(revocations: Int = 0, isCalled: Bool = false) {
        self.revocations = revocations
        self.isCalled = isCalled
    }
}

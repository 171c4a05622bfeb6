/// An item that nothing was sent for, and that may become a member of a wave.
package struct WaveCandidate: Sendable, Hashable {
    /// Its number in the run.
    package var sequence: Int64
    /// Its element.
    package var element: String?

    package init(sequence: Int64, element: String?) {
        self.sequence = sequence
        self.element = element
    }
}

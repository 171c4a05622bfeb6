/// How many items of a provider, or of a run, may end badly before no further one is begun.
///
/// Each part holds by itself; a part that is `nil` never stops anything.
package struct FailureThreshold: Sendable, Hashable {
    /// More than so many of a hundred that ended, once ``minimum`` have ended.
    package var percent: Double?
    /// ``percent`` counts from so many ended items on: of few, one is already a large part.
    package var minimum: Int
    /// More than so many, however many ended.
    package var count: Int?
    /// So many in a row, in the order in which they ended.
    package var consecutive: Int?

    /// Where a job names no sample, so many items have to end first.
    package static let usualMinimum = 20

    package init(percent: Double? = nil, minimum: Int = usualMinimum, count: Int? = nil, consecutive: Int? = nil) {
        self.percent = percent
        self.minimum = minimum
        self.count = count
        self.consecutive = consecutive
    }
}

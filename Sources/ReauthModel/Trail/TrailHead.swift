import Crypto
import OAuth

/// How far the trail of a run had come at a moment: what is signed.
///
/// A copy that is kept elsewhere proves later that nothing up to its position was changed or removed since.
package struct TrailHead: Sendable, Hashable {
    /// Its number among all heads of the store, from 1 without a gap.
    package var number: Int64
    /// The run.
    package var run: RunID
    /// The last record that it covers.
    package var position: Int64
    /// The link of that record.
    package var hash: TrailHash
    /// The first record of the chain: 1, or later where the run began under a version that made no chain.
    package var since: Int64
    /// When it was signed.
    package var at: Timestamp
    /// The digest of the head before it, of whatever run; ``TrailHash/start`` for the first head of a store.
    package var previous: TrailHash

    package init(
        number: Int64,
        run: RunID,
        position: Int64,
        hash: TrailHash,
        since: Int64,
        at: Timestamp,
        previous: TrailHash
    ) {
        self.number = number
        self.run = run
        self.position = position
        self.hash = hash
        self.since = since
        self.at = at
        self.previous = previous
    }

    /// The bytes that are signed: eight lines of text, each with a line feed.
    package var message: [UInt8] {
        Array(
            """
            reauth trail head 1
            number \(number)
            run \(run)
            position \(position)
            hash \(hash.hexadecimal)
            since \(since)
            at \(at)
            previous \(previous.hexadecimal)

            """.utf8
        )
    }
}

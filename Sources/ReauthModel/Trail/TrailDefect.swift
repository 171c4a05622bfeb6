/// What is wrong with a trail, and where.
package enum TrailDefect: Sendable, Hashable {
    /// A record is not what it was when the next one was linked to it.
    case changed(position: Int64)
    /// A record has no link, though the chain began before it.
    case unlinked(position: Int64)
    /// Records are not there: from the first to the last of these positions.
    case missing(from: Int64, to: Int64)
    /// A record stands behind one with a higher position, or twice.
    case misplaced(position: Int64)
    /// A record is of another run.
    case foreign(position: Int64)
    /// A line cannot be read as a record.
    case unreadable(line: Int)
    /// The trail ends before a record that a signed head covers.
    case truncated(end: Int64, head: TrailHead)
    /// The links hold, but they are not those that were signed: records were written anew after `intactUntil`.
    case rewritten(head: TrailHead, intactUntil: Int64)
    /// A head's signature is not the key's.
    case forgedHead(TrailHead)
    /// A head is of another run.
    case foreignHead(TrailHead)
    /// Heads of the store are not there, or were changed, before this one.
    case brokenHeads(before: Int64)
    /// The run is marked as pruned, and no signed record says the same.
    case notStated
    /// There are records, and no signed head.
    case noHead
}

extension TrailDefect: CustomStringConvertible {
    /// What is wrong, in one sentence without its full stop.
    package var description: String {
        switch self {
        case .changed(let position): "record \(position) was changed"
        case .unlinked(let position): "record \(position) has no link to the record before it"
        case .missing(let from, let to):
            from == to ? "record \(from) is missing" : "records \(from) to \(to) are missing"
        case .misplaced(let position): "record \(position) stands in another place, or twice"
        case .foreign(let position): "record \(position) is of another run"
        case .unreadable(let line): "line \(line) is no record"
        case .truncated(let end, let head):
            "the trail ends with record \(end), but head \(head.number) of \(head.at) covers \(head.position) records"
        case .rewritten(let head, let intact):
            "records \(intact + 1) to \(head.position) are not those that head \(head.number) of \(head.at) was signed for"
        case .forgedHead(let head): "head \(head.number) (record \(head.position)) is not signed by the key"
        case .foreignHead(let head): "head \(head.number) is of run \(head.run)"
        case .brokenHeads(let number): "a head before head \(number) was changed or removed"
        case .notStated: "the run is marked as pruned, and its trail has no signed record that says the same"
        case .noHead: "no head was signed, so nothing tells what the records were"
        }
    }
}

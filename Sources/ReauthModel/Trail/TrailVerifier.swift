/// Compares the records of one run, in their order, with their links and with the signed heads.
///
/// A changed record is told apart from those after it: each link is judged by the one that is recorded before it. Who computes
/// all later links anew meets the next signed head.
package struct TrailVerifier {
    /// What was found.
    package struct Finding: Sendable, Hashable {
        /// Records looked at.
        package var records: Int64 = 0
        /// Records from before the chain, which nothing proves.
        package var unchained: Int64 = 0
        /// The last record that a genuine head covers; 0 where none does.
        package var signedUntil: Int64 = 0
        /// Defects, at most ``TrailVerifier/mostDefects`` of them, in the order of the trail.
        package var defects: [TrailDefect] = []
        /// How many defects there are.
        package var defectCount = 0

        /// Whether nothing is wrong.
        package var isIntact: Bool { defectCount == 0 }

        /// Whether nothing is wrong but that a version wrote it that made no chain.
        package var isOfOldVersion: Bool { defects == [.noHead] && unchained == records }

        /// Takes an end that a genuine head covers for the end of what was looked at: a copy that was written when the trail had come so far.
        package mutating func acceptSignedEnd() {
            guard defectCount == 1, case .truncated(let end, _)? = defects.first, end == signedUntil else { return }
            (defects, defectCount) = ([], 0)
        }

        mutating func note(_ defect: TrailDefect) {
            defectCount += 1
            if defects.count < TrailVerifier.mostDefects { defects.append(defect) }
        }
    }

    /// The most defects that are told one by one.
    package static let mostDefects = 20

    private let run: RunID
    /// Genuine heads of the run that no record was compared with yet, by position.
    private var heads: [TrailHead] = []
    private var since: Int64?
    private var last: Int64 = 0
    private var link = TrailHash.start
    private var intactUntil: Int64 = 0
    private var wasMissing = false
    private var finding = Finding()

    /// Begins with the heads of the run, which may come from the store and from elsewhere, in any order.
    ///
    /// With `key`, they have to be signed by that one.
    package init(of run: RunID, heads: [SignedTrailHead], key: TrailPublicKey?) {
        self.run = run
        for signed in heads.sorted(by: { ($0.head.position, $0.head.number) < ($1.head.position, $1.head.number) }) {
            if !signed.isGenuine || key.map({ $0 != signed.key }) ?? false {
                finding.note(.forgedHead(signed.head))
            } else if signed.head.run != run {
                finding.note(.foreignHead(signed.head))
            } else {
                self.heads.append(signed.head)
                since = min(since ?? signed.head.since, signed.head.since)
            }
        }
        self.heads.reverse()
    }

    /// Begins after the records that a statement says were removed: the statement is the next record.
    ///
    /// Of what was removed, heads that were kept elsewhere have to be among those of the store, and a head of the last record has to
    /// have its link.
    package init(
        after statement: PruningStatement,
        heads: [SignedTrailHead],
        kept: [SignedTrailHead] = [],
        key: TrailPublicKey?
    ) {
        self.init(of: statement.run, heads: heads + kept, key: key)
        for other in kept where other.head.position <= statement.records && !heads.contains(other) {
            finding.note(.rewritten(head: other.head, intactUntil: 0))
        }
        last = statement.records
        link = statement.link ?? .start
        while let head = self.heads.last, head.position <= last {
            self.heads.removeLast()
            if head.position == last, head.hash != link { finding.note(.rewritten(head: head, intactUntil: 0)) }
        }
        intactUntil = last
        // Without a signed record of it, a run that was removed would look like one that was pruned.
        let position = last + 1
        if !self.heads.contains(where: { $0.position == position }) { finding.note(.notStated) }
    }

    /// Takes the record that has to be the statement.
    package mutating func take(_ entry: TrailEntry, as statement: PruningStatement) {
        if entry.record.position != statement.records + 1 || entry.record.event != statement.event {
            finding.note(.notStated)
        }
        take(entry.record.line.utf8, position: entry.record.position, of: entry.record.run, link: entry.hash)
    }

    /// Takes the next record: its line, and the link that is recorded of it.
    package mutating func take(
        _ line: some Sequence<UInt8>,
        position: Int64,
        of owner: RunID,
        link recorded: TrailHash?
    ) {
        finding.records += 1
        if owner != run { finding.note(.foreign(position: position)) }
        if position <= last { return finding.note(.misplaced(position: position)) }
        if position > last + 1 { miss(from: last + 1, to: position - 1) }
        last = position
        if let recorded {
            // The record after a missing one cannot be judged: its neighbour is not there.
            if !wasMissing, link.following(line: line) != recorded { finding.note(.changed(position: position)) }
            wasMissing = false
            link = recorded
            if since == nil { since = position }
        } else if let since, position >= since {
            finding.note(.unlinked(position: position))
            wasMissing = true
        } else {
            finding.unchained += 1
        }
        compareHeads(at: position)
    }

    /// Notes a line that is no record.
    package mutating func takeUnreadable(line: Int) {
        finding.note(.unreadable(line: line))
    }

    private mutating func miss(from first: Int64, to last: Int64) {
        finding.note(.missing(from: first, to: last))
        wasMissing = true
        while let head = heads.last, head.position <= last { heads.removeLast() }
    }

    private mutating func compareHeads(at position: Int64) {
        while let head = heads.last, head.position == position {
            heads.removeLast()
            if head.hash == link {
                intactUntil = position
                finding.signedUntil = position
            } else {
                finding.note(.rewritten(head: head, intactUntil: intactUntil))
            }
        }
    }

    /// What was found, after the last record.
    package mutating func end() -> Finding {
        if let head = heads.first { finding.note(.truncated(end: last, head: head)) }
        if finding.records > 0, since == nil || finding.signedUntil == 0, finding.isIntact { finding.note(.noHead) }
        return finding
    }

    /// What is wrong with the chain of heads of a store, which are in the order of their numbers.
    package static func defects(ofHeads heads: [SignedTrailHead]) -> [TrailDefect] {
        var previous: SignedTrailHead?
        var defects: [TrailDefect] = []
        for signed in heads {
            let (number, digest) = (previous?.head.number ?? 0, previous?.digest ?? .start)
            if signed.head.number != number + 1 || signed.head.previous != digest {
                defects.append(.brokenHeads(before: signed.head.number))
            }
            previous = signed
        }
        return defects
    }
}

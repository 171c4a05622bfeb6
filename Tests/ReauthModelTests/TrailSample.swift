import OAuth
import ReauthModel

/// A trail of one run, made in memory, with the heads that were signed on its way.
struct TrailSample {
    static let run = RunID(rawValue: "nightly-20270115T080000Z")
    let key = TrailSigningKey.random()
    var entries: [TrailEntry] = []
    var heads: [SignedTrailHead] = []

    /// `count` records, with a head after each of `signedAt`.
    init(_ count: Int, signedAt: Set<Int64> = []) throws {
        for position in 1...Int64(count) {
            append(Self.record(position))
            if signedAt.contains(position) { try sign() }
        }
    }

    static func record(_ position: Int64, detail: String? = nil) -> TrailRecord {
        var note = TrailNote(
            Event(
                position.isMultiple(of: 2) ? .settled : .intent,
                at: Timestamp(rawValue: 1_800_000_000_000 + position),
                detail: detail ?? "access_token: attempt 1",
                httpStatus: position.isMultiple(of: 2) ? 200 : nil,
                requestID: position.isMultiple(of: 3) ? "r-\(position) \"\\\u{7}é" : nil
            ),
            sequence: (position + 1) / 2,
            instance: InstanceID(rawValue: "42\(position)")
        )
        note.attempt = 1
        note.fingerprint = "0123456789abcdef"
        return TrailRecord(note, position: position, run: run, worker: "host/7/20270115T080000Z")
    }

    mutating func append(_ record: TrailRecord) {
        let hash = (entries.last?.hash ?? .start).following(line: record.line.utf8)
        entries.append(TrailEntry(record: record, hash: hash))
    }

    mutating func sign() throws {
        guard let last = entries.last, let hash = last.hash else { return }
        let head = TrailHead(
            number: Int64(heads.count) + 1,
            run: Self.run,
            position: last.record.position,
            hash: hash,
            since: 1,
            at: last.record.event.at,
            previous: heads.last?.digest ?? .start
        )
        heads.append(try key.sign(head))
    }

    /// Links all records anew, as somebody would who changes one and wants it not to be noticed.
    mutating func relink() {
        let records = entries.map(\.record)
        entries = []
        for record in records { append(record) }
    }

    func finding(heads: [SignedTrailHead]? = nil, key: TrailPublicKey? = nil) -> TrailVerifier.Finding {
        var verifier = TrailVerifier(of: Self.run, heads: heads ?? self.heads, key: key ?? self.key.publicKey)
        for entry in entries {
            let record = entry.record
            verifier.take(record.line.utf8, position: record.position, of: record.run, link: entry.hash)
        }
        return verifier.end()
    }
}

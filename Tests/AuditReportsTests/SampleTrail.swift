import OAuth
import ReauthModel

/// Trails that were never in a store, linked as a store links them.
struct SampleTrail {
    var entries: [TrailEntry] = []

    init(_ notes: [TrailNote], worker: String? = "crm-1.example/4711/20270115T080000Z") {
        for (index, note) in notes.enumerated() {
            let record = TrailRecord(note, position: Int64(index) + 1, run: sampleRun, worker: worker)
            let hash = (entries.last?.hash ?? .start).following(line: record.line.utf8)
            entries.append(TrailEntry(record: record, hash: hash))
        }
    }

    /// One event of each kind and of each way to end, about an instance, an item without a number and the run.
    static let ofEveryKind = SampleTrail(
        Event.Kind.allCases.flatMap { kind in
            details(of: kind).enumerated().map { index, detail in
                var note = TrailNote(
                    Event(
                        kind,
                        at: moment(Int64(index)),
                        detail: detail,
                        httpStatus: index.isMultiple(of: 2) ? 200 : nil,
                        requestID: index.isMultiple(of: 2) ? "req-\(index)" : nil
                    ),
                    sequence: Int64(index % 3),
                    instance: index % 3 == 1 ? InstanceID(rawValue: "100049") : nil
                )
                note.attempt = index.isMultiple(of: 2) ? 1 : nil
                note.fingerprint = index.isMultiple(of: 2) ? "0123456789abcdef" : nil
                return note
            }
        }
    )

    private static func details(of kind: Event.Kind) -> [String?] {
        switch kind {
        case .settled: Settlement.allCases.map { "access_token: \($0.rawValue)" }
        case .finished: Outcome.allCases.map(\.rawValue) + Reason.all.map { "failed: \($0.rawValue)" }
        case .workEnded: ["finished", "interrupted", "failure threshold: 3 of 10", nil]
        case .paused: ["the run, by ada", "salesforce, by ada", nil]
        case .resolved: [nil, "in_doubt, now retired, by ada: CHANGE-4711", "retired: through run r"]
        default: [nil, "a word", hostile]
        }
    }

    /// What could break a line, a quotation or a terminal.
    static let hostile =
        "a\nb\r\u{0}\u{7F}\u{85}\u{9B}\u{2028}\u{2029}\t\"]\\ [x y=\"z\"] \\u000a é \u{1F468}\u{200D}\u{1F469} \u{FEFF}"
}

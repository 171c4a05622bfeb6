package import ReauthEngine
package import ReauthModel

/// Which runs were pruned, or would be, and which stay, and why.
package struct PruningReport: Sendable {
    /// A run that goes.
    package struct Gone: Sendable {
        /// The run.
        package var run: RunID
        /// When it ended.
        package var finishedAt: Timestamp?
        /// The statement that stays of it; `nil` where nothing was removed.
        package var statement: PruningStatement?
    }

    /// A run that stays, although age and number allow its removal.
    package struct Kept: Sendable {
        /// The run.
        package var run: RunID
        /// Why.
        package var reasons: [KeptReason]
    }

    /// Runs whose removal was cut off before, and was finished now.
    package var finished: [RunID] = []
    /// Runs that go, the oldest first.
    package var gone: [Gone] = []
    /// Runs that stay, the oldest first.
    package var kept: [Kept] = []
    /// Whether the runs were removed.
    package var isDone = false
    /// The store before.
    package var before: StoreSpace?
    /// The store after; `nil` where nothing was removed.
    package var after: StoreSpace?

    package init() {}
}

extension PruningReport: Encodable {
    private struct Members: Encodable {
        var isDone: Bool
        var finished: [String]
        var pruned: [Line]
        var kept: [KeptLine]
        var bytesBefore: Int64?
        var freeBytesBefore: Int64?
        var bytesAfter: Int64?
        var freeBytesAfter: Int64?
    }

    private struct Line: Encodable {
        var runID: String
        var finishedAt: String?
        var prunedAt: String?
        var items: Int64?
        var records: Int64?
        var lastLink: String?
    }

    private struct KeptLine: Encodable {
        struct Reason: Encodable {
            var reason: String
            var text: String
        }

        var runID: String
        var reasons: [Reason]
    }

    package func encode(to encoder: any Encoder) throws {
        try Members(
            isDone: isDone,
            finished: finished.map(\.rawValue),
            pruned: gone.map { gone in
                Line(
                    runID: gone.run.rawValue,
                    finishedAt: gone.finishedAt?.description,
                    prunedAt: gone.statement?.at.description,
                    items: gone.statement?.items,
                    records: gone.statement?.records,
                    lastLink: gone.statement?.link?.hexadecimal
                )
            },
            kept: kept.map { kept in
                KeptLine(
                    runID: kept.run.rawValue,
                    reasons: kept.reasons.map { KeptLine.Reason(reason: $0.word, text: $0.sentence) }
                )
            },
            bytesBefore: before?.size,
            freeBytesBefore: before?.free,
            bytesAfter: after?.size,
            freeBytesAfter: after?.free
        ).encode(to: encoder)
    }
}

import GRDB

/// Answers the questions of many items with one read of the store.
///
/// Reading one row costs less than getting a connection, and a run asks one question for each item that it begins.
/// Questions that arrive during a read are answered together by the next read; no question waits for others. That read
/// begins after they were asked, so it sees everything committed before.
actor GroupReader {
    /// A question, and what to do where the store cannot be read.
    private struct Question {
        /// Reads, and returns a closure that hands the answer over.
        let ask: @Sendable (Database) -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    /// The most questions of one read, which keeps one of the store's connections for as long as it takes.
    static let largestGroup = 64

    private let pool: DatabasePool
    private var questions: [Question] = []
    private var isReading = false

    init(_ pool: DatabasePool) {
        self.pool = pool
    }

    /// Reads in a transaction that other questions share.
    ///
    /// Cancellation changes nothing. What `body` throws is thrown here, and the other questions get their answers.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            questions.append(
                Question(
                    ask: { db in
                        let answer = Result { try body(db) }
                        return { continuation.resume(with: answer) }
                    },
                    fail: { continuation.resume(throwing: $0) }
                )
            )
            guard !isReading else { return }
            isReading = true
            // In a task of its own: the task that asked may be cancelled, and the others still wait for their answers.
            Task { await answerAll() }
        }
    }

    private func answerAll() async {
        while !questions.isEmpty {
            let group = Array(questions.prefix(Self.largestGroup))
            questions.removeFirst(group.count)
            do {
                for answer in try await pool.read({ db in group.map { $0.ask(db) } }) { answer() }
            } catch {
                for question in group { question.fail(error) }
            }
        }
        isReading = false
    }
}

import ReauthOperations

/// How far a long read is, in words.
struct ReadingText {
    private let reading: ReadingProgress

    init(_ reading: ReadingProgress) {
        self.reading = reading
    }

    /// The sentence.
    var whole: String {
        switch reading.stage {
        case .input: "Reading the input: \(numbers) rows so far"
        case .earlierRuns: "Looking up what earlier runs did: \(numbers) instances"
        case .instances: "Reading instances: \(numbers)"
        case .dryRun: "Dry run: \(numbers) instances got through"
        }
    }

    /// The same for a terminal; where it does not fit, the bare numbers, which are never cut.
    func line(width: Int) -> String {
        [whole, numbers].first { $0.count < width } ?? ""
    }

    private var numbers: String {
        reading.total.map { "\(reading.count)/\($0)" } ?? String(reading.count)
    }
}

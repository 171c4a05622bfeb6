import ReauthEngine
import ReauthModel

/// Compares `select.exclude` with the input: an id that no row has is a typo, and the instance that was meant would be
/// revoked.
///
/// Rows that have only an Element token are read first, until every id is found. Sends only reads.
struct ExclusionCheck: Sendable {
    let store: any RunItems
    let platform: any Platform
    let tokens: (any ElementTokenSource)?
    let time: any TimeSource
    /// The job file, for problems.
    let path: String

    /// Reads in flight; the platform's limit paces them.
    private static let width = 32
    private static let pageSize = 500
    /// A suggestion costs some hundred look-ups in the store.
    private static let mostSuggestions = 20

    /// What a row without an id turned out to be.
    private enum Row: Sendable {
        case instance(InstanceID)
        /// The platform knows no such instance, so nothing will be done for it.
        case gone
        case unread
    }

    /// Throws ``InvalidInput`` with every id that no row has, or for which this cannot be found out.
    func check(_ excluded: Set<InstanceID>, of run: RunID) async throws {
        var missing: Set<InstanceID> = []
        for id in excluded where try await store.item(of: run, instance: id) == nil { missing.insert(id) }
        guard !missing.isEmpty else { return }
        let unread = try await removeTokenRows(of: run, from: &missing)
        guard !missing.isEmpty else { return }
        var problems: [InvalidInput.Problem] = []
        for id in missing.sorted(by: { $0.rawValue < $1.rawValue }) {
            let isExplained = problems.count < Self.mostSuggestions
            let near = isExplained ? try await neighbour(of: id, run).map { " (did you mean \($0)?)" } ?? "" : ""
            let what =
                unread == 0
                ? "which no row of the input has\(near)"
                : "which no row of the input has\(near), and \(unread) rows that have only an Element token could "
                    + "not be read, so one of them may be that instance: run again, or give their instance_id"
            let message = "select.exclude names the instance \(id), \(what); nothing was sent"
            problems.append(InvalidInput.Problem(file: path, line: nil, message: message))
        }
        throw InvalidInput(problems)
    }

    /// Reads the rows that have no id, and removes the ids that it finds; returns how many rows could not be read.
    private func removeTokenRows(of run: RunID, from missing: inout Set<InstanceID>) async throws -> Int {
        var unread = 0
        var last: Int64 = 0
        while !missing.isEmpty {
            let page = try await store.items(of: run, after: last, outcome: nil, limit: Self.pageSize)
            guard let end = page.last else { break }
            last = end.sequence
            let rows = page.filter { $0.seed.instanceID == nil && $0.seed.skip != .duplicate }
            try await withThrowingTaskGroup(of: Row.self) { window in
                var results: [Row] = []
                for (index, row) in rows.enumerated() {
                    if index >= Self.width, let result = try await window.next() { results.append(result) }
                    window.addTask { try await identify(row) }
                }
                for try await result in window { results.append(result) }
                for row in results {
                    switch row {
                    case .instance(let id): missing.remove(id)
                    case .gone: break
                    case .unread: unread += 1
                    }
                }
            }
        }
        return unread
    }

    /// Reads a row's instance, asked for several times.
    private func identify(_ row: Item) async throws -> Row {
        guard let offset = row.seed.rowOffset, let tokens else { return .unread }
        let retry = RetryPolicy()
        var generator = SystemRandomNumberGenerator()
        for failures in 1...retry.tries {
            switch try await platform.read(.elementToken(try tokens.elementToken(atRowOffset: offset))) {
            case .found(let instance, _): return .instance(instance.id)
            case .gone: return .gone
            case .failed(.unexpected), .unauthorized: return .unread
            case .failed: try await time.sleep(for: retry.delay(afterFailures: failures, using: &generator))
            }
        }
        return .unread
    }

    /// An id of the input that differs in one digit, or in the order of two.
    private func neighbour(of id: InstanceID, _ run: RunID) async throws -> InstanceID? {
        for text in Self.variants(of: Array(id.rawValue.utf8)) {
            guard let near = InstanceID(validating: text) else { continue }
            if try await store.item(of: run, instance: near) != nil { return near }
        }
        return nil
    }

    /// All ids that one typing mistake makes of these digits.
    static func variants(of digits: [UInt8]) -> [String] {
        let all = Array("0123456789".utf8)
        var variants: Set<[UInt8]> = []
        for place in digits.indices {
            if place + 1 < digits.count {
                var swapped = digits
                swapped.swapAt(place, place + 1)
                variants.insert(swapped)
            }
            variants.insert(Array(digits[..<place] + digits[(place + 1)...]))
            for digit in all { variants.insert(Array(digits[..<place] + [digit] + digits[(place + 1)...])) }
        }
        for place in 0...digits.count {
            for digit in all { variants.insert(Array(digits[..<place] + [digit] + digits[place...])) }
        }
        variants.remove(digits)
        return variants.map { String(decoding: $0, as: UTF8.self) }.sorted()
    }
}

import ReauthEngine
import ReauthModel

/// One reading of the platform's list, with what it has met so far.
struct DirectoryWalk {
    private static let batchSize = 1000
    /// The platform's largest page.
    ///
    /// A list of one element that is a multiple of it may have been cut: whether that call pages is not documented.
    private static let largestPage = 200
    /// Offset paging repeats rows when instances come and go, but not page after page.
    private static let mostPagesWithoutNews = 10

    private var directory: RetryingDirectory
    private var filter: SelectionFilter
    private var seen: Set<InstanceID> = []
    private var batch: [ItemSeed] = []
    private var warnings: [String] = []
    private var repeated = 0
    private var withoutElement = 0
    private var ofOtherElements = 0
    private var elementsMet: Set<String> = []

    init(directory: RetryingDirectory, selection: Selection) {
        self.directory = directory
        filter = SelectionFilter(selection)
    }

    /// Reads the platform's own list of each element.
    mutating func readElements(
        _ elements: [String],
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws {
        var asked: Set<String> = []
        var doubtful: [String] = []
        for element in elements where asked.insert(element).inserted {
            try Task.checkCancellation()
            let (rows, next) = try await directory.instances(ofElement: element)
            for row in rows {
                guard row.element == nil || row.element == element else {
                    ofOtherElements += 1
                    continue
                }
                guard seen.insert(row.id).inserted else {
                    repeated += 1
                    continue
                }
                add(row, element: element)
            }
            try await deliver(receive)
            if next != nil || !rows.isEmpty && rows.count.isMultiple(of: Self.largestPage) {
                doubtful.append(element)
            }
        }
        guard !doubtful.isEmpty else { return }
        warnings.append(
            """
            the platform's list of \(doubtful.joined(separator: ", ")) may have been cut; the list of all instances \
            was read to find the rest
            """
        )
        try await readPages(elements: Set(doubtful), listed: seen, receive)
    }

    /// Reads page after page and keeps the instances of some elements, or of all; those in `listed` were kept before.
    mutating func readPages(
        tags: [String] = [],
        search: String? = nil,
        elements: Set<String>? = nil,
        listed: Set<InstanceID> = [],
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws {
        var listed = listed
        var cursor: String?
        var cursors: Set<String> = []
        var pagesWithoutNews = 0
        while true {
            try Task.checkCancellation()
            let (rows, next) = try await directory.page(after: cursor, tags: tags, search: search)
            pagesWithoutNews += 1
            for row in rows {
                if listed.remove(row.id) != nil {
                    pagesWithoutNews = 0
                } else if seen.insert(row.id).inserted {
                    pagesWithoutNews = 0
                    keep(row, ifOneOf: elements)
                } else {
                    repeated += 1
                }
            }
            try await deliver(receive)
            // The adapter applies the platform's stop rule; an empty page ends the list whatever its cursor says.
            guard let next, !rows.isEmpty else { return }
            guard cursors.insert(next).inserted else {
                warnings.append("the platform gave the same page cursor twice; its list may be incomplete")
                return
            }
            guard pagesWithoutNews < Self.mostPagesWithoutNews else {
                warnings.append("the platform repeated the same instances page after page; its list may be incomplete")
                return
            }
            cursor = next
        }
    }

    /// Compares the number of instances met with the platform's own count.
    mutating func compareWithCount() async throws {
        guard let count = try await directory.count() else {
            warnings.append("the platform did not tell how many instances it has; completeness was not checked")
            return
        }
        guard count != seen.count else { return }
        warnings.append(
            """
            the platform counts \(count) instances, but \(seen.count) were listed; instances may have come or gone \
            meanwhile, or belong to other users
            """
        )
    }

    /// Hands over the rest, and returns what a person should know.
    mutating func conclude(
        elements: [String],
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws -> [String] {
        try await deliver(receive, all: true)
        if repeated > 0 {
            warnings.append("rows of the platform's list that repeated an instance and were dropped: \(repeated)")
        }
        if withoutElement > 0 {
            warnings.append("instances without a readable element, left out: \(withoutElement)")
        }
        if ofOtherElements > 0 {
            warnings.append("instances of other elements than asked for, left out: \(ofOtherElements)")
        }
        let missing = elements.filter { !elementsMet.contains($0) }
        if !missing.isEmpty {
            warnings.append("no instance was found of element \(missing.joined(separator: ", "))")
        } else if elementsMet.isEmpty, seen.isEmpty {
            warnings.append("the platform lists no instance; check the job's source and whose credentials it uses")
        }
        return warnings
    }

    private mutating func keep(_ row: Instance, ifOneOf elements: Set<String>?) {
        guard let elements else { return add(row, element: nil) }
        guard let element = row.element else {
            // To act on an instance that nobody named would be worse than to leave one out and say so.
            withoutElement += 1
            return
        }
        if elements.contains(element) { add(row, element: element) }
    }

    private mutating func add(_ row: Instance, element asked: String?) {
        let element = row.element ?? asked
        if let element { elementsMet.insert(element) }
        batch.append(
            ItemSeed(
                instanceID: row.id,
                name: row.name,
                element: element,
                tags: row.tags,
                skip: filter.skip(instanceID: row.id, element: element)
            )
        )
    }

    private mutating func deliver(
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void,
        all: Bool = false
    ) async throws {
        var sent = 0
        while batch.count - sent >= Self.batchSize || all && sent < batch.count {
            let end = min(sent + Self.batchSize, batch.count)
            try await receive(Array(batch[sent..<end]))
            sent = end
        }
        batch.removeFirst(sent)
    }
}

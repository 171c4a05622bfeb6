import ReauthEngine
import ReauthModel

/// One reading of the platform's list, with what it has met so far.
struct DirectoryWalk {
    private static let batchSize = 1000
    /// The platform's default and maximum; it reduces a larger number without an error.
    private static let largestPage = 200
    /// Where not even this few rows fit into an answer, smaller pages are of no use.
    private static let smallestPage = 10
    /// Offset paging repeats rows when instances come and go, but not page after page.
    private static let mostPagesWithoutNews = 10

    private static let uncounted =
        "the platform did not tell how many instances it has; completeness was not checked"

    private var directory: RetryingDirectory
    private var filter: SelectionFilter
    private var pageSize = Self.largestPage
    private var seen = SeenInstances()
    private var batch: [ItemSeed] = []
    private var warnings: [String] = []
    private var repeated = 0
    private var withoutElement = 0
    /// How many instances were found of each element.
    private var found: [String: Int] = [:]

    init(directory: RetryingDirectory, selection: Selection) {
        self.directory = directory
        filter = SelectionFilter(selection)
    }

    /// Reads the instances of some elements.
    ///
    /// The platform's own call for that, `GET /elements/{key}/instances`, has no pages: at 11,862 instances its answer
    /// was 6.8 MB. So the paged list is searched by the element's key, and the number of results is compared with the
    /// platform's count of the element. Where it found fewer, or nobody counts, the list of all instances is read as
    /// well.
    mutating func readElements(
        _ elements: [String],
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws {
        let count = try await directory.count()
        if count == nil { warnings.append(Self.uncounted) }
        let counts = count?.byElement ?? [:]
        let wanted = Set(elements)
        // In the order of the job, because what is found first counts first towards its `limit`.
        var asked: Set<String> = []
        for element in elements where counts[element] != nil && asked.insert(element).inserted {
            try await readPages(search: element, elements: wanted, receive)
        }
        func missing(_ element: String) -> Bool {
            counts[element].map { $0 > found[element, default: 0] } ?? true
        }
        guard wanted.contains(where: missing) else { return }
        try await readPages(elements: wanted, receive)
        for element in wanted.sorted() {
            guard let count = counts[element], missing(element) else { continue }
            warnings.append(
                """
                the platform counts \(count) instances of \(element), but \(found[element, default: 0]) were listed; \
                instances may have gone meanwhile, or belong to other users
                """
            )
        }
    }

    /// Reads page after page and keeps the instances of some elements, or of all, that were not kept before.
    mutating func readPages(
        tags: [String] = [],
        search: String? = nil,
        elements: Set<String>? = nil,
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws {
        while true {
            do {
                return try await readList(tags: tags, search: search, elements: elements, receive)
            } catch let error as PageTooLarge {
                guard pageSize > Self.smallestPage else { throw SourceUnavailable(message: error.inWords) }
                // A cursor counts pages of the size it was made for, so the list is read from its beginning again.
                pageSize = max(Self.smallestPage, pageSize / 2)
            }
        }
    }

    private mutating func readList(
        tags: [String],
        search: String?,
        elements: Set<String>?,
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws {
        var met = SeenInstances()
        var cursor: String?
        var cursors: Set<String> = []
        var pagesWithoutNews = 0
        while true {
            try Task.checkCancellation()
            let (rows, next) = try await directory.page(after: cursor, size: pageSize, tags: tags, search: search)
            pagesWithoutNews += 1
            for row in rows {
                guard met.insert(row.id) else {
                    repeated += 1
                    continue
                }
                pagesWithoutNews = 0
                keep(row, ifOneOf: elements)
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
            warnings.append(Self.uncounted)
            return
        }
        guard count.total != seen.count else { return }
        warnings.append(
            """
            the platform counts \(count.total) instances, but \(seen.count) were listed; instances may have come or gone \
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
            warnings.append("instances without a readable element that were omitted: \(withoutElement)")
        }
        let missing = elements.filter { found[$0] == nil }
        if !missing.isEmpty {
            warnings.append("no instance was found of element \(missing.joined(separator: ", "))")
        } else if seen.count == 0 {
            warnings.append("the platform lists no instance; check the job's source and whose credentials it uses")
        }
        return warnings
    }

    /// An instance of another element is not noted as seen: nothing asks for it again, and noting it would take memory.
    private mutating func keep(_ row: Instance, ifOneOf elements: Set<String>?) {
        if let elements, let element = row.element, !elements.contains(element) { return }
        guard seen.insert(row.id) else { return }
        // Acting on an instance that the job did not name would be worse than omitting one and reporting it.
        if elements != nil, row.element == nil {
            withoutElement += 1
            return
        }
        if let element = row.element { found[element, default: 0] += 1 }
        batch.append(
            ItemSeed(
                instanceID: row.id,
                name: row.name,
                element: row.element,
                tags: row.tags,
                skip: filter.skip(instanceID: row.id, element: row.element)
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

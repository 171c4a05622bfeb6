import InstanceSources
import ReauthEngine
import ReauthModel
import Testing

/// `source: {api: {elements: […]}}` at the sizes that fleets have.
@Suite struct ElementListTests {
    private func read(_ directory: PagedDirectory, _ elements: [String]) async throws -> Delivery {
        try await collect(PlatformInstanceSource(directory: directory, elements: elements, time: FakeTime()))
    }

    private func ids(_ delivery: Delivery) -> [Int] {
        delivery.seeds.compactMap { $0.instanceID.flatMap { Int($0.rawValue) } }
    }

    private static func rows(_ ids: some Sequence<Int>, _ element: String) -> [Instance] {
        ids.map { .fake($0, element: element) }
    }

    @Test func `an element of 12,000 is read in pages of the platform's size`() async throws {
        let rows = (1...30_000).map { Instance.fake($0, element: $0 % 5 < 2 ? "sfdc" : "box") }
        let directory = PagedDirectory(rows)
        let delivery = try await read(directory, ["sfdc"])
        #expect(ids(delivery) == (1...30_000).filter { $0 % 5 < 2 })
        #expect(delivery.summary.warnings == [])
        #expect(directory.calls.count == 61)
        #expect(directory.calls.allSatisfy { $0.size == 200 && $0.search == "sfdc" })
        #expect(delivery.batches.allSatisfy { $0 <= 1200 })
    }

    @Test func `what the search finds besides is not taken, and what belongs to two searches once`() async throws {
        let rows =
            Self.rows(1...3, "sfdc") + Self.rows(4...5, "sfdcservicecloud") + Self.rows([6], "box")
            + [.fake(7, element: "box", name: "sfdc copy")]
        let directory = PagedDirectory(rows)
        let delivery = try await read(directory, ["sfdc", "sfdcservicecloud", "sfdc"])
        #expect(ids(delivery) == [1, 2, 3, 4, 5])
        #expect(delivery.seeds.map(\.element) == ["sfdc", "sfdc", "sfdc", "sfdcservicecloud", "sfdcservicecloud"])
        #expect(directory.calls.map(\.search) == ["sfdc", "sfdcservicecloud"])
        #expect(delivery.summary.warnings == [])
        let alone = try await read(PagedDirectory(rows), ["sfdc"])
        #expect(ids(alone) == [1, 2, 3])
    }

    @Test func `a platform whose search knows names alone loses nothing`() async throws {
        let rows = Self.rows(1...450, "box") + Self.rows(451...460, "sfdc")
        let directory = PagedDirectory(rows, searches: { row, text in row.name == text })
        let delivery = try await read(directory, ["sfdc", "box"])
        #expect(ids(delivery) == Array(1...460))
        #expect(directory.calls.map(\.search) == ["sfdc", "box", nil, nil, nil])
        #expect(delivery.summary.warnings == [])
    }

    @Test func `where nobody counts, the list of all instances is read`() async throws {
        let rows = Self.rows(1...250, "box") + Self.rows(251...260, "sfdc")
        let silent = PagedDirectory(rows, counts: .unknown(Evidence(httpStatus: 404)))
        let delivery = try await read(silent, ["sfdc"])
        #expect(ids(delivery) == Array(251...260))
        #expect(silent.calls.map(\.search) == [nil, nil])
        #expect(delivery.summary.warnings.map { $0.contains("completeness was not checked") } == [true])
        // Counts by another key than the element's are none.
        let foreign = PagedDirectory(rows, counts: .count(260, byElement: ["23": 10, "22": 250]))
        #expect(ids(try await read(foreign, ["sfdc"])) == Array(251...260))
        #expect(foreign.calls.map(\.search) == [nil, nil])
    }

    @Test func `rows that move while the list is read come once, and none is lost`() async throws {
        // One goes after the first page, so a row slips from the second page to the first and is not shown.
        let gone = PagedDirectory(Self.rows(1...600, "sfdc"), change: { if $0 == 1 { $1.remove(at: 10) } })
        let delivery = try await read(gone, ["sfdc"])
        #expect(Set(ids(delivery)) == Set(1...600))
        #expect(ids(delivery).count == 600)
        #expect(gone.calls.last?.search == nil)
        // One comes, so a row is shown twice.
        let come = PagedDirectory(
            Self.rows(1...600, "sfdc"),
            change: { if $0 == 1 { $1.insert(.fake(9999, element: "sfdc"), at: 0) } }
        )
        let repeating = try await read(come, ["sfdc"])
        #expect(Set(ids(repeating)).isSuperset(of: 1...600))
        #expect(Set(ids(repeating)).count == ids(repeating).count)
        #expect(repeating.summary.warnings.contains { $0.contains("repeated an instance and were dropped: 1") })
    }

    @Test func `fewer than the platform counts are told by element`() async throws {
        let rows = Self.rows(1...3, "sfdc")
        let directory = PagedDirectory(rows, counts: .count(5, byElement: ["sfdc": 5]))
        let warnings = try await read(directory, ["sfdc"]).summary.warnings
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("counts 5 instances of sfdc, but 3 were listed") == true)
    }

    @Test func `an element without instances is told, and an instance without element is no guess`() async throws {
        let directory = PagedDirectory(Self.rows(1...3, "box") + [.fake(4, element: nil)])
        let delivery = try await read(directory, ["hubspot"])
        #expect(delivery.seeds.isEmpty)
        #expect(
            delivery.summary.warnings == [
                "instances without a readable element that were omitted: 1", "no instance was found of element hubspot",
            ]
        )
    }

    // MARK: Large rows

    @Test func `a page that is too large is asked for in smaller ones, from the beginning of the list`() async throws {
        let directory = PagedDirectory(Self.rows(1...420, "sfdc"), largestAnswer: 60)
        let delivery = try await read(directory, ["sfdc"])
        #expect(ids(delivery) == Array(1...420))
        #expect(directory.calls.prefix(3).map(\.size) == [200, 100, 50])
        #expect(directory.calls.dropFirst(2).allSatisfy { $0.size == 50 })
        #expect(delivery.summary.warnings == [])
    }

    @Test func `rows that were read before the large ones came are not read twice`() async throws {
        let growing = GrowingDirectory(rows: Self.rows(1...900, "sfdc"), largeFrom: 500)
        let source = PlatformInstanceSource(directory: growing, elements: ["sfdc"], time: FakeTime())
        let delivery = try await collect(source)
        #expect(ids(delivery) == Array(1...900))
        #expect(delivery.summary.warnings == [])
    }

    @Test func `where not even a small page fits, it says what to do`() async throws {
        for directory in [
            PagedDirectory(Self.rows(1...420, "sfdc"), largestAnswer: 9),
            PagedDirectory(Self.rows(1...420, "sfdc"), largestAnswer: 150, honoursSize: false),
        ] {
            let error = await #expect(throws: SourceUnavailable.self) { _ = try await read(directory, ["sfdc"]) }
            #expect(error?.description.contains("a page of 10 instances is larger than 8 MiB") == true)
            #expect(error?.description.contains("source: {csv: FILE}") == true)
            #expect(error?.description.contains("run again later") == false)
            #expect(directory.calls.map(\.size) == [200, 100, 50, 25, 12, 10])
        }
    }
}

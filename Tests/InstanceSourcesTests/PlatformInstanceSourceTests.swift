import InstanceSources
import ReauthEngine
import ReauthModel
import Testing

@Suite struct PlatformInstanceSourceTests {
    @Test func readsEveryPageAndComparesTheCount() async throws {
        let first = Instance.fake(1, element: "box", name: "Main", tags: ["prod"])
        let directory = FakeDirectory(
            pages: [nil: .page([first, .fake(2)], next: "b"), "b": .ids(3...4, next: "c"), "c": .ids([5])],
            count: .count(5)
        )
        let delivery = try await collect(PlatformInstanceSource(directory: directory, time: FakeTime()))
        #expect(delivery.seeds.map(\.instanceID?.rawValue) == ["1", "2", "3", "4", "5"])
        #expect(
            delivery.seeds.first
                == ItemSeed(instanceID: InstanceID(rawValue: "1"), name: "Main", element: "box", tags: ["prod"])
        )
        #expect(delivery.summary == SourceSummary())
        #expect(
            directory.calls == [
                .page(after: nil, tags: [], search: nil), .page(after: "b", tags: [], search: nil),
                .page(after: "c", tags: [], search: nil), .count,
            ]
        )
    }

    @Test func overlappingPagesGiveEachInstanceOnce() async throws {
        let directory = FakeDirectory(
            pages: [nil: .ids(1...3, next: "b"), "b": .ids(3...5, next: "c"), "c": .ids([5, 1, 6])],
            count: .count(6)
        )
        let delivery = try await collect(PlatformInstanceSource(directory: directory, time: FakeTime()))
        #expect(delivery.seeds.map(\.instanceID?.rawValue) == ["1", "2", "3", "4", "5", "6"])
        #expect(delivery.seeds.allSatisfy { $0.skip == nil })
        #expect(
            delivery.summary.warnings == ["rows of the platform's list that repeated an instance and were dropped: 3"]
        )
    }

    @Test func aCountThatDisagreesIsToldWithBothNumbers() async throws {
        let directory = FakeDirectory(pages: [nil: .ids(1...3)], count: .count(5))
        let delivery = try await collect(PlatformInstanceSource(directory: directory, time: FakeTime()))
        let warnings = delivery.summary.warnings
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("counts 5 instances, but 3 were listed") == true)
    }

    @Test(arguments: [CountAnswer.unknown(Evidence(httpStatus: 404)), .failed(.unexpected(Evidence()))])
    func withoutACountTheListStands(_ count: CountAnswer) async throws {
        let directory = FakeDirectory(pages: [nil: .ids(1...3)], count: count)
        let delivery = try await collect(PlatformInstanceSource(directory: directory, time: FakeTime()))
        #expect(delivery.seeds.count == 3)
        #expect(delivery.summary.warnings.map { $0.contains("completeness was not checked") } == [true])
    }

    @Test func aCursorThatRepeatsEndsTheList() async throws {
        let directory = FakeDirectory(
            pages: [nil: .ids(1...2, next: "b"), "b": .ids(3...4, next: "c"), "c": .ids(5...6, next: "b")],
            count: .count(6)
        )
        let delivery = try await collect(PlatformInstanceSource(directory: directory, time: FakeTime()))
        #expect(delivery.seeds.count == 6)
        #expect(directory.calls.count == 4)
        #expect(delivery.summary.warnings.map { $0.contains("same page cursor twice") } == [true])
    }

    @Test func anEmptyPageEndsTheListWhateverItsCursorSays() async throws {
        let directory = FakeDirectory(
            pages: [nil: .ids(1...2, next: "b"), "b": .ids([], next: "c"), "c": .ids([3])],
            count: .count(2)
        )
        let delivery = try await collect(PlatformInstanceSource(directory: directory, time: FakeTime()))
        #expect(delivery.seeds.count == 2)
        #expect(delivery.summary.warnings == [])
    }

    @Test func pagesThatBringNothingNewEndTheList() async throws {
        var pages: [String?: PageAnswer] = [nil: .ids(1...2, next: "1")]
        for page in 1...100 { pages["\(page)"] = .ids(1...2, next: "\(page + 1)") }
        let directory = FakeDirectory(pages: pages, count: .count(2))
        let delivery = try await collect(PlatformInstanceSource(directory: directory, time: FakeTime()))
        #expect(delivery.seeds.count == 2)
        #expect(directory.calls.count == 12)
        #expect(delivery.summary.warnings.contains { $0.contains("page after page") })
    }

    @Test func tagsAndSearchAreThePlatformsAndElementsAreOurs() async throws {
        let rows: [Instance] = [.fake(1), .fake(2, element: "box"), .fake(3, element: nil), .fake(4)]
        let directory = FakeDirectory(pages: [nil: .page(rows, next: nil)])
        let source = PlatformInstanceSource(
            directory: directory,
            elements: ["sfdc", "hubspot"],
            tags: ["prod"],
            search: "acme",
            time: FakeTime()
        )
        let delivery = try await collect(source)
        #expect(delivery.seeds.map(\.instanceID?.rawValue) == ["1", "4"])
        // A narrowed list is not compared with the count of all.
        #expect(directory.calls == [.page(after: nil, tags: ["prod"], search: "acme")])
        #expect(
            delivery.summary.warnings == [
                "instances without a readable element that were omitted: 1", "no instance was found of element hubspot",
            ]
        )
    }

    @Test func anEmptyPlatformIsWarnedOf() async throws {
        let delivery = try await collect(PlatformInstanceSource(directory: FakeDirectory(), time: FakeTime()))
        #expect(delivery.batches == [])
        #expect(delivery.summary.warnings.map { $0.contains("lists no instance") } == [true])
    }

    @Test func handsOverBatchesOfAThousandAndAppliesTheSelection() async throws {
        var pages: [String?: PageAnswer] = [nil: .ids(1...200, next: "1")]
        for page in 1...11 {
            pages["\(page)"] = .ids((page * 200 + 1)...(page * 200 + 200), next: page < 11 ? "\(page + 1)" : nil)
        }
        let directory = FakeDirectory(pages: pages, count: .count(2400))
        let selection = Selection(exclude: [InstanceID(rawValue: "2")], limit: 3)
        let source = PlatformInstanceSource(directory: directory, selection: selection, time: FakeTime())
        let delivery = try await collect(source)
        #expect(delivery.batches == [1000, 1000, 400])
        #expect(delivery.seeds.prefix(5).map(\.skip) == [nil, .excluded, nil, nil, .overLimit])
    }
}

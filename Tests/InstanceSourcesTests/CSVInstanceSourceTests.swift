import Foundation
import InstanceSources
import ReauthEngine
import ReauthModel
import Testing

@Suite struct CSVInstanceSourceTests {
    @Test func readsKnownColumnsAndCarriesTheRest() async throws {
        let text = """
            \u{FEFF}Customer, INSTANCE_ID ,Name,element,Tags,Note
            Acme,4711,"Main, CRM",sfdc,prod; eu ;;,"=1+1
            second line"
            Bolt, 12 ,, box ,," kept "

            """
        let file = try TemporaryFile(text.replacing("\n", with: "\r\n"))
        let delivery = try await collect(CSVInstanceSource(path: file.path))
        #expect(delivery.summary.carriedColumns == ["Customer", "Note"])
        #expect(delivery.summary.warnings == [])
        #expect(
            delivery.seeds == [
                ItemSeed(
                    instanceID: InstanceID(rawValue: "4711"),
                    name: "Main, CRM",
                    element: "sfdc",
                    tags: ["prod", "eu"],
                    carried: ["Acme", "=1+1\r\nsecond line"]
                ),
                ItemSeed(instanceID: InstanceID(rawValue: "12"), element: "box", carried: ["Bolt", " kept "]),
            ]
        )
    }

    @Test func theDigestIsSHA256OfTheBytes() async throws {
        // From `printf 'instance_id\n1\n' | sha256sum`.
        let file = try TemporaryFile("instance_id\n1\n")
        let source = CSVInstanceSource(path: file.path)
        let digest = try await collect(source).summary.contentDigest
        #expect(digest == "5e126fdb3ce7bdab7b66a1275a852fe9a3a7f5ea336b3f22e2a7708608e5a65f")
        #expect(try source.contentDigest() == digest)
    }

    @Test func handsOverBatchesOfAThousandInOrder() async throws {
        let ids = (1...2500).map(String.init)
        let file = try TemporaryFile("instance_id\n" + ids.joined(separator: "\n"))
        let delivery = try await collect(CSVInstanceSource(path: file.path))
        #expect(delivery.batches == [1000, 1000, 500])
        #expect(delivery.seeds.map(\.instanceID?.rawValue) == ids)
    }

    @Test func longRowsMakeSmallerBatches() async throws {
        let cell = String(repeating: "x", count: 60_000)
        let rows = (1...60).map { "\($0),\(cell)" }
        let file = try TemporaryFile("instance_id,note\n" + rows.joined(separator: "\n"))
        let delivery = try await collect(CSVInstanceSource(path: file.path))
        #expect(delivery.seeds.count == 60)
        #expect(delivery.batches.count >= 3)
    }

    @Test func rowsWithATokenAloneRememberTheirPlaceOnly() async throws {
        let file = try TemporaryFile("element_token,instance_id\nabc/+=,\nxyz,5\nabc/+=,\nABC/+=,\n")
        let seeds = try await collect(CSVInstanceSource(path: file.path)).seeds
        #expect(seeds.map(\.instanceID?.rawValue) == [nil, "5", nil, nil])
        #expect(seeds.map(\.rowOffset) == [26, nil, 40, 48])
        #expect(seeds.map(\.skip) == [nil, nil, .duplicate, nil])
        #expect(!String(reflecting: seeds).contains("abc"))
    }

    @Test func repeatedIDsAreLeftToTheStore() async throws {
        let file = try TemporaryFile("instance_id\n7\n7\n")
        #expect(try await collect(CSVInstanceSource(path: file.path)).seeds.map(\.skip) == [nil, nil])
    }

    @Test func appliesTheSelectionInOrder() async throws {
        let file = try TemporaryFile(
            """
            instance_id,element_token,element
            1,,sfdc
            2,,box
            3,,sfdc
            3,,sfdc
            1,,sfdc
            4,,
            ,t1,sfdc
            ,t1,sfdc
            5,,sfdc
            3,,sfdc
            2,,box
            """
        )
        let selection = Selection(elements: ["sfdc"], exclude: [InstanceID(rawValue: "1")], limit: 3)
        let seeds = try await collect(CSVInstanceSource(path: file.path, selection: selection)).seeds
        // 3, 4 and the token fill the limit; the second row of 3 is the store's to skip, and counts for nothing.
        let expected: [Reason?] = [
            .excluded, .notSelected, nil, nil, .excluded, nil, nil, .duplicate, .overLimit, nil, .notSelected,
        ]
        #expect(seeds.map(\.skip) == expected)
    }

    @Test func tokensInAReadableFileAreWarnedOf() async throws {
        let file = try TemporaryFile("element_token\nabc\n")
        try file.setMode(0o644)
        let warnings = try await collect(CSVInstanceSource(path: file.path)).summary.warnings
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("0600") == true)
        try file.write("instance_id\n1\n")
        #expect(try await collect(CSVInstanceSource(path: file.path)).summary.warnings == [])
    }

    @Test func aChangeBetweenThePassesIsNoticed() async throws {
        let rows = (1...20_000).map { "1\(100_000 + $0)" }.joined(separator: "\n")
        let file = try TemporaryFile("instance_id\n\(rows)\n")
        let changed = Array("instance_id\n\(rows.dropLast())9\n".utf8)
        let source = CSVInstanceSource(path: file.path)
        var batches = 0
        let error = await #expect(throws: InvalidInput.self) {
            _ = try await source.read { _ in
                batches += 1
                if batches == 1 { try file.write(changed) }
            }
        }
        #expect(batches > 1)
        #expect(error?.description.contains("changed while it was read") == true)
    }

    @Test func aChangeAfterTheFirstLookIsToldAsOne() async throws {
        let file = try TemporaryFile("element_token\nabc\n")
        let digest = try CSVInstanceSource(path: file.path).contentDigest()
        let source = CSVInstanceSource(path: file.path, selection: Selection(), digestJustRead: digest)
        try file.write("element_token\ndef\n")
        let error = await #expect(throws: InvalidInput.self) {
            _ = try await source.read { _ in Issue.record("handed over") }
        }
        #expect(error?.description.contains("changed while it was read") == true)
    }

    @Test func anErrorOfTheReceiverComesThrough() async throws {
        let file = try TemporaryFile("instance_id\n1\n")
        await #expect(throws: StoreUnusable.self) {
            _ = try await CSVInstanceSource(path: file.path).read { _ in throw StoreUnusable(message: "full") }
        }
    }

    @Test func anotherFileThanExpectedIsRefusedBeforeAnythingIsHandedOver() async throws {
        let file = try TemporaryFile("instance_id\n1\n")
        let source = CSVInstanceSource(path: file.path, expectedDigest: String(repeating: "0", count: 64))
        await #expect(throws: InputChanged.self) {
            _ = try await source.read { _ in Issue.record("handed over") }
        }
    }
}

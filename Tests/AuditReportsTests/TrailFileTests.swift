import Foundation
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@testable import AuditReports
@testable import RunStoreContract

@Suite struct TrailFileTests {
    /// A store with a run whose trail has some records and is signed.
    private func store() async throws -> (store: InMemoryRunStore, run: RunID) {
        let sample = try await SampleStore([ItemSeed(instanceID: InstanceID(rawValue: "1"))])
        for number in 1...7 {
            let event = Event(
                .paused,
                at: Timestamp(rawValue: Int64(number) * 1000),
                detail: "the run, by ada \"\(number)\""
            )
            try await sample.store.note(event, of: sample.run.id)
        }
        try await sample.store.signTrail(of: sample.run.id)
        return (sample.store, sample.run.id)
    }

    private func bytes(_ store: InMemoryRunStore, _ run: RunID) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await TrailReport(store: store, run: run).lines { bytes += $0 }
        return bytes
    }

    private func finding(of bytes: [UInt8], _ heads: [SignedTrailHead], _ run: RunID) throws -> TrailVerifier.Finding {
        let scratch = try TemporaryFolder()
        try Data(bytes).write(to: URL(fileURLWithPath: scratch.file("events.jsonl")))
        var verifier = TrailVerifier(of: run, heads: heads, key: heads.first?.key)
        try TrailFile(path: scratch.file("events.jsonl")).forEachLine { line in
            switch line {
            case .record(let bytes, let position, let owner, let hash):
                verifier.take(bytes, position: position, of: owner, link: hash)
            case .unreadable(let number): verifier.takeUnreadable(line: number)
            }
        }
        return verifier.end()
    }

    @Test func whatIsWrittenIsReadAndIntact() async throws {
        let (store, run) = try await store()
        let heads = await store.heads(of: run, after: 0, limit: 9)
        let bytes = try await bytes(store, run)
        let finding = try finding(of: bytes, heads, run)
        #expect(finding.isIntact)
        #expect(finding.records == Int64(bytes.count { $0 == UInt8(ascii: "\n") }))
        #expect(finding.signedUntil == finding.records)
    }

    @Test func everyLineIsJSONWithItsPlace() async throws {
        let (store, run) = try await store()
        let lines = try await bytes(store, run).split(separator: UInt8(ascii: "\n"))
        for (place, line) in lines.enumerated() {
            let members = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            #expect(members["position"] as? Int == place + 1)
            #expect(members["run"] as? String == run.rawValue)
            #expect((members["hash"] as? String)?.count == 64)
        }
    }

    /// Whatever byte is changed, and to whatever, it is noticed, and the first defect is of the line that has it.
    @Test func aChangedByteIsFoundWhereItIs() async throws {
        let (store, run) = try await store()
        let heads = await store.heads(of: run, after: 0, limit: 9)
        let bytes = try await bytes(store, run)
        var line = 1
        for place in bytes.indices {
            for other in [
                UInt8(ascii: "0"), UInt8(ascii: "\""), UInt8(ascii: "\n"), bytes[place] ^ 1, bytes[place] ^ 0x20, 0xFF,
            ]
            where other != bytes[place] {
                var changed = bytes
                changed[place] = other
                let found = try finding(of: changed, heads, run)
                // An upper-case digit of a link is the same link.
                let isSame = found.isIntact && Self.isHexadecimalLetter(bytes[place]) && other == bytes[place] ^ 0x20
                #expect(!found.isIntact || isSame, "byte \(place) to \(other)")
                guard let first = found.defects.first, let told = Self.place(of: first) else { continue }
                // A link is compared with its own record and with the next one; a line feed belongs to two lines.
                #expect(told >= Int64(line) - 1 && told <= Int64(line) + 1, "byte \(place) of line \(line): \(first)")
            }
            if bytes[place] == UInt8(ascii: "\n") { line += 1 }
        }
    }

    private static func isHexadecimalLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func place(of defect: TrailDefect) -> Int64? {
        switch defect {
        case .changed(let position), .unlinked(let position), .foreign(let position): position
        case .missing(let from, _): from
        case .unreadable(let line): Int64(line)
        // A changed position can name any place.
        case .misplaced, .truncated, .rewritten, .forgedHead, .foreignHead, .brokenHeads, .notStated, .noHead: nil
        }
    }

    @Test(arguments: [
        "", "{}", "{\"position\":0,\"run\":\"r\"}", "{\"position\":99999999999999999999,\"run\":\"r\"}", "null",
        String(repeating: "x", count: 200_000),
    ])
    func aLineThatIsNoRecordIsNamed(_ text: String) async throws {
        let (store, run) = try await store()
        let heads = await store.heads(of: run, after: 0, limit: 9)
        let bytes = try await bytes(store, run)
        let lines = bytes.count { $0 == UInt8(ascii: "\n") }
        let found = try finding(of: bytes + Array("\(text)\nx".utf8), heads, run)
        #expect(found.defects == [.unreadable(line: lines + 1), .unreadable(line: lines + 2)])
    }

    @Test func aHeadComesBackFromItsFile() async throws {
        let (store, run) = try await store()
        let signed = try #require(await store.newestHead(of: run))
        let scratch = try TemporaryFolder()
        let path = scratch.file("head.json")
        try Data(TrailHeadFile.bytes(of: signed)).write(to: URL(fileURLWithPath: path))
        let read = try TrailHeadFile.head(at: path)
        #expect(read == signed)
        #expect(read.isGenuine)
    }

    @Test(arguments: ["", "{}", "[]", "{\"format\":\"reauth trail head 2\"}"]) func whatIsNoHeadIsRefused(
        _ text: String
    ) throws {
        let scratch = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(fileURLWithPath: scratch.file("head.json")))
        let error = #expect(throws: TrailFileError.self) { try TrailHeadFile.head(at: scratch.file("head.json")) }
        #expect(error?.description.contains("reauth audit head") == true)
        let missing = #expect(throws: TrailFileError.self) { try TrailHeadFile.head(at: scratch.file("none.json")) }
        #expect(missing?.description.hasSuffix("there is no such file") == true)
    }
}

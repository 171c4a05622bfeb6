import OAuth
import ReauthModel
import Testing

@Suite("The chain of the audit trail") struct TrailVerifierTests {
    /// The format is part of what others verify: a change of one byte here makes every older trail wrong.
    @Test func aRecordAndItsLinkAreTheseBytes() throws {
        let sample = try TrailSample(3)
        #expect(
            sample.entries[0].line == """
                {"position":1,"run":"nightly-20270115T080000Z","item":1,"instance_id":"421","at":"2027-01-15T08:00:00.001Z",\
                "kind":"intent","detail":"access_token: attempt 1","attempt":1,"fingerprint":"0123456789abcdef",\
                "worker":"host/7/20270115T080000Z","hash":"\(Self.links[0])"}
                """
        )
        #expect(sample.entries[2].record.line.contains(#""request_id":"r-3 \"\\\u0007é""#))
        #expect(sample.entries.map(\.hash?.hexadecimal) == Self.links)
    }

    /// Computed by another program: SHA-256 over 32 zero bytes and the line, then over that and the next line.
    private static let links = [
        "f2ba9c619658e7103cfe49b9236c5ef70b0b2117f285b90489184cf8b29208fd",
        "33b67c6bfdb2ce2ab5a7e42d4d7c64c2521e20765a81ce6c3498abc16d46fac0",
        "09c544c0f1b957ec013362daa0f2d49c7fd3873108f578ce96a1471a1463b9fb",
    ]

    @Test func aHeadIsTheseLines() throws {
        let sample = try TrailSample(1, signedAt: [1])
        let head = try #require(sample.heads.first).head
        #expect(
            String(decoding: head.message, as: UTF8.self) == """
                reauth trail head 1
                number 1
                run nightly-20270115T080000Z
                position 1
                hash \(Self.links[0])
                since 1
                at 2027-01-15T08:00:00.001Z
                previous 0000000000000000000000000000000000000000000000000000000000000000

                """
        )
    }

    @Test func anIntactTrailIsIntactHoweverFarItIsSigned() throws {
        let sample = try TrailSample(9, signedAt: [1, 4, 7])
        let finding = sample.finding()
        #expect(finding.isIntact)
        #expect(finding.records == 9)
        #expect(finding.signedUntil == 7)
        #expect(TrailVerifier.defects(ofHeads: sample.heads).isEmpty)
    }

    @Test func aChangedRecordIsNamed() throws {
        let changes: [(inout TrailRecord) -> Void] = [
            { $0.sequence += 1 }, { $0.instance = InstanceID(rawValue: "1") }, { $0.instance = nil },
            { $0.event.kind = .confirmed }, { $0.event.at = $0.event.at.advanced(by: .milliseconds(1)) },
            { $0.event.detail = "access_token: attempt 2" }, { $0.event.detail = nil }, { $0.event.httpStatus = 401 },
            { $0.event.requestID = "other" }, { $0.attempt = 2 }, { $0.fingerprint = "f" }, { $0.worker = "other" },
        ]
        let original = try TrailSample(6, signedAt: [3, 6])
        for place in 0..<6 {
            for change in changes {
                var sample = original
                change(&sample.entries[place].record)
                #expect(sample.finding().defects == [.changed(position: Int64(place) + 1)])
            }
            var sample = original
            sample.entries[place].hash = .start
            #expect(sample.finding().defects.first == .changed(position: Int64(place) + 1))
        }
    }

    @Test func aRemovedRecordIsNamed() throws {
        for place in 0..<5 {
            var sample = try TrailSample(6, signedAt: [1, 6])
            sample.entries.remove(at: place)
            #expect(sample.finding().defects == [.missing(from: Int64(place) + 1, to: Int64(place) + 1)])
        }
        var sample = try TrailSample(9, signedAt: [9])
        sample.entries.removeSubrange(2..<6)
        #expect(sample.finding().defects == [.missing(from: 3, to: 6)])
    }

    @Test func swappedRecordsAreNamed() throws {
        for place in 0..<5 {
            var sample = try TrailSample(6, signedAt: [6])
            sample.entries.swapAt(place, place + 1)
            #expect(sample.finding().defects.contains(.misplaced(position: Int64(place) + 1)))
        }
        // Their contents are swapped, and each says that it stands where it should.
        var sample = try TrailSample(6, signedAt: [6])
        (sample.entries[1].record, sample.entries[2].record) = (sample.entries[2].record, sample.entries[1].record)
        (sample.entries[1].record.position, sample.entries[2].record.position) = (2, 3)
        #expect(sample.finding().defects == [.changed(position: 2), .changed(position: 3)])
    }

    @Test func anAddedRecordIsNamed() throws {
        var sample = try TrailSample(4, signedAt: [4])
        sample.entries.insert(sample.entries[1], at: 2)
        #expect(sample.finding().defects == [.misplaced(position: 2)])
    }

    @Test func aTailThatWasCutIsNoticedUpToTheNewestHead() throws {
        var sample = try TrailSample(8, signedAt: [2, 6])
        sample.entries.removeLast(2)
        #expect(sample.finding().isIntact)
        sample.entries.removeLast()
        #expect(sample.finding().defects == [.truncated(end: 5, head: sample.heads[1].head)])
        sample.entries = []
        #expect(sample.finding().defects == [.truncated(end: 0, head: sample.heads[1].head)])
    }

    @Test func recordsThatWereLinkedAnewMeetTheNextHead() throws {
        var sample = try TrailSample(9, signedAt: [3, 6, 9])
        sample.entries[4].record.event.detail = "nothing happened"
        sample.relink()
        let (six, nine) = (sample.heads[1].head, sample.heads[2].head)
        #expect(
            sample.finding().defects == [.rewritten(head: six, intactUntil: 3), .rewritten(head: nine, intactUntil: 3)]
        )
    }

    @Test func withoutItsHeadsATrailProvesNothing() throws {
        let sample = try TrailSample(3, signedAt: [3])
        #expect(sample.finding(heads: []).defects == [.noHead])
    }

    @Test func aHeadThatWasKeptElsewhereTellsOfHeadsThatWereRemoved() throws {
        var sample = try TrailSample(9, signedAt: [3, 6, 9])
        let kept = sample.heads[2]
        sample.entries.removeLast(4)
        #expect(sample.finding(heads: Array(sample.heads.prefix(1))).isIntact)
        let finding = sample.finding(heads: [sample.heads[0], kept])
        #expect(finding.defects == [.truncated(end: 5, head: kept.head)])
    }

    @Test func aHeadOfAnotherKeyIsNamed() throws {
        let sample = try TrailSample(3, signedAt: [3])
        let head = sample.heads[0].head
        let forged = try TrailSigningKey.random().sign(head)
        #expect(sample.finding(heads: [forged]).defects == [.forgedHead(head)])
        // The right key's name, and a signature of another key or of another head.
        var swapped = forged
        swapped.key = sample.key.publicKey
        #expect(sample.finding(heads: [swapped]).defects == [.forgedHead(head)])
        var moved = sample.heads[0]
        moved.head.position = 2
        #expect(sample.finding(heads: [moved]).defects == [.forgedHead(moved.head)])
    }

    @Test func headsOfTheStoreAreAChainOfTheirOwn() throws {
        let sample = try TrailSample(9, signedAt: [1, 3, 5, 7])
        for place in 0..<3 {
            var heads = sample.heads
            heads.remove(at: place)
            #expect(TrailVerifier.defects(ofHeads: heads) == [.brokenHeads(before: Int64(place) + 2)])
        }
        var heads = sample.heads
        heads.swapAt(1, 2)
        #expect(!TrailVerifier.defects(ofHeads: heads).isEmpty)
    }

    @Test func recordsFromBeforeTheChainAreCountedAndNotMore() throws {
        var sample = try TrailSample(6)
        let records = sample.entries.map(\.record)
        sample.entries = records.prefix(3).map { TrailEntry(record: $0, hash: nil) }
        for record in records.dropFirst(3) { sample.append(record) }
        let last = try #require(sample.entries.last?.hash)
        let head = TrailHead(
            number: 1,
            run: TrailSample.run,
            position: 6,
            hash: last,
            since: 4,
            at: Timestamp(rawValue: 1),
            previous: .start
        )
        let signed = try sample.key.sign(head)
        let finding = sample.finding(heads: [signed])
        #expect(finding.isIntact)
        #expect(finding.unchained == 3)
        // A link that was removed cannot pass for an older record.
        sample.entries[3].hash = nil
        #expect(sample.finding(heads: [signed]).defects.first == .unlinked(position: 4))
    }

    @Test func aRecordOfAnotherRunIsNamed() throws {
        var sample = try TrailSample(3)
        sample.entries[1].record.run = RunID(rawValue: "other")
        #expect(sample.finding().defects.first == .foreign(position: 2))
    }

    @Test func defectsAreCountedBeyondThoseThatAreTold() throws {
        var sample = try TrailSample(100, signedAt: [100])
        for place in sample.entries.indices { sample.entries[place].record.attempt = 9 }
        let finding = sample.finding()
        #expect(finding.defectCount == 100)
        #expect(finding.defects.count == TrailVerifier.mostDefects)
    }
}

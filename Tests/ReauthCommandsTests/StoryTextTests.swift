import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthCommands
@testable import ReauthOperations

/// The history of an instance and the list of runs, as people read them.
@Suite struct StoryTextTests {
    private func run(_ second: Int64, state: RunRecord.State, platform: String = "p0") -> RunRecord {
        let start = Timestamp(rawValue: 1_800_000_000_000 + second * 1000)
        var run = RunRecord(
            id: RunID(job: "nightly", start: start),
            job: "nightly",
            action: .rotate,
            revoke: .accessToken,
            jobFile: "/srv/jobs/nightly.yaml",
            effectDigest: "e0",
            platformDigest: platform,
            startedAt: start,
            toolVersion: "1.2.3"
        )
        run.state = state
        run.finishedAt = state == .finished ? start.advanced(by: .seconds(60)) : nil
        return run
    }

    private func story() -> InstanceStory {
        var item = Item(
            sequence: 1,
            lane: LaneKey(rawValue: "box"),
            seed: ItemSeed(instanceID: InstanceID(rawValue: "4711"), name: "Acme\u{1B}[2J", element: "box")
        )
        (item.progress.outcome, item.progress.reason) = (.failed, .throttled)
        item.progress.revokedAt = Timestamp(rawValue: 1_800_000_001_000)
        let event = Event(
            .intent,
            at: Timestamp(rawValue: 1_800_000_000_000),
            detail: "access_token",
            httpStatus: 200,
            requestID: "r\u{07}1"
        )
        return InstanceStory(
            instance: InstanceID(rawValue: "4711"),
            chapters: [InstanceStory.Chapter(run: run(0, state: .finished), item: item, events: [event])]
        )
    }

    @Test func anInstanceIsToldRunByRun() {
        #expect(
            story().text == """
                nightly-20270115T080000Z: failed: throttled
                  rotate, revoke: access-token, begun 2027-01-15T08:00:00.000Z, finished
                  Acme\u{FFFD}[2J, element box, provider box
                  \(Reason.throttled.remedy)
                  revoked 2027-01-15T08:00:01.000Z
                  at                        event                detail
                  2027-01-15T08:00:00.000Z  Recorded, then sent  access_token, HTTP 200, request r\u{FFFD}1

                """
        )
    }

    @Test func theSameNumberOfAnotherPlatformIsMarked() {
        var story = story()
        #expect(!story.text.contains("another instance"))
        var other = story.chapters[0]
        other.run = run(9, state: .open, platform: "p1")
        story.chapters.append(other)
        #expect(
            story.text.hasSuffix(
                "\n\nThese runs are of several platforms, where the same number may be another instance.\n"
            )
        )
    }

    @Test func runsHaveTheirEndAndTheirOutcomes() {
        let listing = RunListing(
            lines: [
                RunListing.Line(
                    run: run(90, state: .open),
                    open: 5,
                    revoked: 2,
                    outcomes: [.rotated: 4],
                    pausedAt: Timestamp(rawValue: 0)
                ),
                RunListing.Line(
                    run: run(0, state: .finished),
                    open: 0,
                    revoked: 0,
                    outcomes: [.awaitingCode: 2, .rotated: 7],
                    status: .codesOutstanding
                ),
            ],
            older: 3
        )
        #expect(
            listing.text == """
                run                       action  finished              items  end                  outcomes
                nightly-20270115T080130Z  rotate  -                         9  unfinished, paused   4 rotated, 2 revoked, 3 open
                nightly-20270115T080000Z  rotate  2027-01-15 08:01 UTC      9  5 codes outstanding  7 rotated, 2 awaiting_code
                3 older ones: --limit 5 shows all.

                """
        )
        #expect(RunListing(lines: [], older: 0).text == "No run yet; begin one with `reauth run JOB`.\n")
    }
}

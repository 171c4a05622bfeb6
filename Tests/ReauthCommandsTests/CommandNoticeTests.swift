import JSON
import ReauthEngine
import ReauthModel
import ReauthOperations
import Testing

@testable import ReauthCommands

/// What commands say that steer a run or settle something, to people and to programs.
@Suite struct CommandNoticeTests {
    private let run = RunID(rawValue: "night-20260301T030000Z")
    private let box = LaneKey(rawValue: "box")

    private func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONOutput.line(of: value), as: UTF8.self)
    }

    private func given(_ order: SteeringOrder, isRecorded: Bool = true, worker: String? = nil) -> GivenOrder {
        GivenOrder(
            run: run,
            order: order,
            isRecorded: isRecorded,
            worker: worker,
            resumeCommand: "reauth resume \(run)"
        )
    }

    @Test func aPauseTellsHowToGoOn() throws {
        let order = given(.pause(box), worker: "process 7")
        #expect(
            order.sentences == [
                "box in run \(run) is paused: nothing further is begun. What is under way is brought to a safe place.",
                "Go on with: reauth resume \(run) --provider box",
                "The process that works on it, process 7, takes it up within seconds.",
            ]
        )
        #expect(
            try json(order) == #"{"is_recorded":true,"order":"pause","process":"process 7","provider":"box","#
                + #""resume_command":"reauth resume night-20260301T030000Z --provider box","#
                + #""run_id":"night-20260301T030000Z"}"# + "\n"
        )
    }

    @Test func aStopWithoutAProcessIsNotRecorded() throws {
        let order = given(.stop(.soon), isRecorded: false)
        #expect(order.sentences == ["No process works on run \(run): there is nothing to stop."])
        #expect(
            try json(order)
                == #"{"is_recorded":false,"order":"stop_soon","run_id":"night-20260301T030000Z"}"# + "\n"
        )
    }

    @Test func aLimitIsToldWithItsValue() throws {
        let window = try #require(RateWindow(parsing: "2/s"))
        let rate = try json(given(.setRate(box, [window])))
        #expect(rate.contains(#""is_of_job":false"#) && rate.contains(#""rate":["2/s"]"#), "\(rate)")
        let count = try json(given(.setConcurrency(box, nil)))
        #expect(count.contains(#""is_of_job":true"#) && !count.contains(#""concurrency":"#), "\(count)")
    }

    @Test func anApprovalTellsTheWaveThatEnded() throws {
        let wave = LaneWaves.Wave(number: 1, members: 1, tally: WaveTally(), waits: true)
        let waves = LaneWaves(lane: box, seed: 1, candidates: 9, waves: [wave])
        let approved = ApprovedWaves(run: run, lanes: [waves], resumeCommand: nil)
        #expect(
            approved.sentences == ["box: wave 1 of 2 ended with 0 of 1 instance proved; the next wave may begin."]
        )
        #expect(
            try json(approved)
                == #"{"approved":[{"failed":0,"items":1,"proved":0,"provider":"box","wave":1,"waves":2}],"#
                + #""run_id":"night-20260301T030000Z"}"# + "\n"
        )
    }

    @Test func aSettledInstanceNamesTheOtherRuns() throws {
        let other = RunID(rawValue: "night-20260201T030000Z")
        let resolved = ResolvedInstance(
            label: "4711",
            instance: InstanceID(validating: "4711"),
            outcome: .retired,
            run: run,
            others: [other]
        )
        #expect(resolved.sentences.last?.hasSuffix("where it waited: \(other).") == true)
        #expect(
            try json(resolved)
                == #"{"instance":"4711","instance_id":"4711","other_runs":["night-20260201T030000Z"],"#
                + #""outcome":"retired","run_id":"night-20260301T030000Z"}"# + "\n"
        )
    }
}

import ReauthEngine
import ReauthModel
import ReauthOperations

extension GivenOrder: CommandNotice {
    var sentences: [String] {
        let taken = worker.map { "The process that works on it, \($0), takes it up within seconds." }
        return sentencesOfOrder + [taken].compactMap(\.self)
    }

    private var sentencesOfOrder: [String] {
        guard isRecorded else { return ["No process works on run \(run): there is nothing to stop."] }
        switch order {
        case .pause(let lane):
            let subject = lane.map { "\($0) in run \(run)" } ?? "Run \(run)"
            let rest = worker == nil ? "No process works on it." : "What is under way is brought to a safe place."
            return ["\(subject) is paused: nothing further is begun. \(rest)", "Go on with: \(goingOn)"]
        case .resume(let lane):
            return ["\(lane.map { "\($0) in run \(run)" } ?? "Run \(run)") goes on."]
        case .stop(let stop):
            let how =
                stop == .soon
                ? "what is under way is brought to a safe place first"
                : "nothing more is sent, and what is under way is in doubt"
            return ["Run \(run) is asked to stop: \(how).", "Go on later with: \(goingOn)"]
        case .setRate(let lane, let windows):
            let rate = windows.map { $0.map(\.description).joined(separator: ", ") } ?? "the rate of the job"
            return ["\(lane) in run \(run) keeps to \(rate) until it is set again."]
        case .setConcurrency(let lane, let count):
            let number = count.map { "at most \($0) requests at once" } ?? "as many requests at once as the job says"
            return ["\(lane) in run \(run) has \(number) until it is set again."]
        }
    }
}

import ReauthEngine
import ReauthOperations

extension ApprovedWaves: CommandNotice {
    var sentences: [String] {
        lanes.compactMap { lane in lane.waiting.map { "\(lane.sentence($0)); the next wave may begin." } }
            + [resumeCommand.map { "Go on with: \($0)" }].compactMap(\.self)
    }
}

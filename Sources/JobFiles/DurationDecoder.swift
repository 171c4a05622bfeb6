import ReauthModel
import StrictYAML

/// Decodes lengths of time such as `30m`, `12h` and `14d`.
struct DurationDecoder {
    private static let units: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400]

    private let shortest: String
    private let longest: String
    private let examples: String

    /// Makes a decoder for lengths between two others, both of them allowed.
    init(from shortest: String, to longest: String, examples: String) {
        self.shortest = shortest
        self.longest = longest
        self.examples = examples
    }

    func duration(_ value: YAMLValue) -> Duration? {
        guard let duration = Self.duration(value.text ?? ""), let least = Self.duration(shortest),
            let most = Self.duration(longest), (least...most).contains(duration)
        else {
            value.report("must be from \(shortest) to \(longest), for example \(examples); found \(value.found)")
            return nil
        }
        return duration
    }

    private static func duration(_ text: String) -> Duration? {
        guard text.wholeMatch(of: /[1-9][0-9]{0,5}[mhd]/) != nil, let unit = text.last, let seconds = units[unit],
            let count = Int64(text.dropLast())
        else { return nil }
        return .seconds(count * seconds)
    }
}

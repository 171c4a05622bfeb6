import ReauthModel
import ReauthOperations

extension ResolvedInstance: CommandNotice {
    var sentences: [String] {
        var sentences = ["\(label) is \(outcome.rawValue) now, on the record of run \(run)."]
        if outcome == .awaitingCode {
            sentences.append("`reauth console` makes the link by which somebody signs in again.")
        } else if !others.isEmpty {
            let names = others.map(\.rawValue).joined(separator: ", ")
            sentences.append("The same in every other run of the platform where it waited: \(names).")
        }
        return sentences
    }
}

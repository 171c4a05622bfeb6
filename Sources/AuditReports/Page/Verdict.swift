import ReauthEngine
import ReauthModel

/// How a run ended, in one sentence, and what a person has to do next.
///
/// A pure value, made of the totals. Backticks enclose what is typed.
struct Verdict: Sendable, Hashable {
    /// What it amounts to, in stable words: they stand in the page's data.
    enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Some instances failed, or a grant that was meant to end may live.
        case failed
        /// Of some instances nobody can tell what happened.
        case inDoubt = "in_doubt"
        /// People have to sign in.
        case waiting
        /// The old tokens of some instances cannot be revoked.
        case notRevocable = "not_revocable"
        /// The run goes on, or stands still before its end.
        case unfinished
        /// Everything ended well.
        case done
        /// Nothing was done for any instance.
        case nothingDone = "nothing_done"

        /// The style sheet's name for it.
        var style: Standing.Style {
            switch self {
            case .failed: .failed
            case .inDoubt: .doubt
            case .waiting, .notRevocable: .waiting
            case .unfinished: .underWay
            case .done: .done
            case .nothingDone: .quiet
            }
        }
    }

    /// What it amounts to.
    let kind: Kind
    /// One sentence.
    let sentence: String
    /// What else one has to know to read that sentence rightly.
    let details: [String]
    /// What to do next; empty where there is nothing to do.
    let next: [String]

    /// The verdict on a run, of its totals, its counts by outcome and reason, and what its threshold says.
    init(_ summary: RunSummary, ends: [EndCount], breaches: [ThresholdBreach]) {
        let counts = VerdictCounts(summary, ends)
        kind = Self.kind(counts)
        sentence = Self.sentence(kind, counts, breaches)
        details = Self.details(kind, counts)
        next = Self.next(kind, counts, breaches)
    }

    private static func kind(_ counts: VerdictCounts) -> Kind {
        if !counts.isFinished { return .unfinished }
        if counts.failed > 0 { return .failed }
        if counts.inDoubt > 0 { return .inDoubt }
        if counts.alive > 0 { return .failed }
        if counts.waiting > 0 { return .waiting }
        if counts.notRevocable > 0 { return .notRevocable }
        return counts.good == 0 ? .nothingDone : .done
    }

    private static func sentence(_ kind: Kind, _ counts: VerdictCounts, _ breaches: [ThresholdBreach]) -> String {
        switch kind {
        case .unfinished:
            let stopped = breaches.isEmpty ? "" : " and went beyond its failure threshold"
            guard counts.unsettled > 0 else {
                return "The run is not finished\(stopped): some tokens still have to expire."
            }
            let open = counts.open > 0 || counts.revoked == 0 ? ["\(counts.open.grouped) open"] : []
            let revoked = counts.revoked > 0 ? ["\(counts.revoked.grouped) revoked without proof or link"] : []
            return
                "The run is not finished\(stopped): \((open + revoked).joined(separator: ", ")) of \(counts.items.instances)."
        case .failed where counts.failed == 0:
            return "\(counts.alive.grouped) of \(counts.selected.instances) may have a grant that lives."
        case .failed:
            let others = [
                counts.inDoubt > 0 ? "\(counts.inDoubt.grouped) \(counts.inDoubt.verb("is", "are")) in doubt" : nil,
                counts.waiting > 0
                    ? "\(counts.waiting.grouped) \(counts.waiting.verb("waits", "wait")) for a sign-in" : nil,
            ].compactMap(\.self)
            return (["\(counts.failed.grouped) of \(counts.items.instances) failed"] + others).joined(separator: ", ")
                + "."
        case .inDoubt:
            return
                "\(counts.inDoubt.grouped) of \(counts.items.instances) \(counts.inDoubt.verb("is", "are")) in doubt: no "
                + "answer could tell whether \(counts.inDoubt.verb("its", "their")) token is dead."
        case .waiting:
            return "\(counts.waiting.grouped) of \(counts.items.instances) \(counts.waiting.verb("waits", "wait")) for "
                + "somebody to sign in."
        case .notRevocable:
            return
                "\(counts.notRevocable.grouped) of \(counts.items.instances) could not be revoked: their provider has no "
                + "way to do it."
        case .nothingDone:
            return counts.items == 0 ? "The run has no instances." : "Nothing was done: all instances were skipped."
        case .done:
            return counts.goodEnd
        }
    }

    private static func details(_ kind: Kind, _ counts: VerdictCounts) -> [String] {
        var details: [String] = []
        if kind == .unfinished { details += counts.soFar }
        if kind == .waiting || kind == .inDoubt {
            let rest = counts.good + counts.skipped
            details.append("Nothing failed." + (rest > 0 ? " \(rest.grouped) need nobody." : ""))
        }
        if kind != .failed || counts.failed > 0, counts.alive > 0 {
            details.append("\(counts.alive.grouped) of \(counts.selected.instances) may have a grant that lives.")
        }
        if counts.living > 0 {
            details.append(
                "\(counts.living.grouped) old access tokens live until `dies_at`: their provider cannot revoke them."
            )
        }
        if counts.notCalled > 0 {
            details.append(
                "A token that was revoked can look healthy to a read. `confirm: ping` makes one call through each instance."
            )
        }
        let weaklyProved = counts.weaklyProved - counts.notCalled
        if weaklyProved > 0 {
            details.append(
                "\(weaklyProved.grouped) of those that ended well \(weaklyProved.verb("rests", "rest")) on less "
                    + "than a call with the new token, or has fewer permissions: see the reasons."
            )
        }
        if counts.notRevocable > 0, kind != .notRevocable {
            details.append("\(counts.notRevocable.grouped) could not be revoked: their provider has no way to do it.")
        }
        if counts.skipped > 0, counts.skipped < counts.items {
            details.append(
                "\(counts.skipped.grouped) \(counts.skipped.verb("was", "were")) skipped: nothing was sent for them."
            )
        }
        if counts.abandoned > 0 { details.append("The run was abandoned for a newer one before its end.") }
        if let since = counts.pausedAt { details.append("An operator paused it at \(since).") }
        return details
    }

    private static func next(_ kind: Kind, _ counts: VerdictCounts, _ breaches: [ThresholdBreach]) -> [String] {
        var steps: [String] = []
        if kind == .unfinished {
            if counts.failed + counts.inDoubt > 0 { steps.append("Look at what failed, below.") }
            if counts.waitsForApproval { steps.append("Let the next wave begin with `reauth approve \(counts.run)`.") }
            steps.append("Go on with `reauth resume \(counts.run)\(breaches.isEmpty ? "" : " --past-threshold")`.")
        } else if counts.failed > 0 {
            if counts.retryable > 0 {
                steps.append(
                    "Take up again the \(counts.retryable.grouped) that a retry can help: `\(counts.retryCommand)`."
                )
            }
            if counts.failed > counts.retryable {
                steps.append(
                    "Do what stands below for each reason, then take up again the instances that have it: `\(counts.retryCommand) --only REASON`."
                )
            }
        }
        if counts.inDoubt > 0 {
            steps.append(
                "Look at the provider, then settle each doubt with `reauth resolve INSTANCE --as OUTCOME --because TEXT`."
            )
        }
        if kind == .failed, counts.failed + counts.inDoubt == 0 {
            steps.append("Filter the table for what is not dead: its reasons say what to do.")
        }
        if counts.waiting > 0, kind != .unfinished || counts.open == 0 {
            // A check makes no links.
            steps.append(
                counts.action == .check
                    ? "Have people sign in: `reauth console` shows their links."
                    : "Have people sign in: the links are in `awaiting-code.csv` beside this file, and in `reauth console`."
            )
        }
        if kind == .notRevocable { steps.append("Revoke them by hand at the provider, where that is possible.") }
        return steps
    }
}

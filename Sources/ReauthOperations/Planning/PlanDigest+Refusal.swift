extension PlanDigest.Verdict {
    /// Why a digest that was given does not begin a run, and what to do; `nil` where it does.
    ///
    /// It does not tell the digest that would be right: a script could take it from there, and nobody would have looked.
    func refusal(of given: String) -> String? {
        let remedy = "look at `reauth plan` again, and confirm the digest that it prints; nothing was sent"
        switch self {
        case .confirmed:
            return nil
        case .unreadable:
            return
                "`\(given)` is no digest of a plan, which ends with a hyphen and twelve digits, the time until which it is "
                + "good: \(remedy)"
        case .expired:
            return
                "the digest \(given) has expired: a plan may be confirmed for a day, and the last twelve digits of its digest "
                + "are the minute (UTC) at which that ends; \(remedy)"
        case .lastsTooLong:
            return
                "the digest \(given) lasts longer than a plan that is made now: it was mistyped, or the clock of this machine "
                + "was set back; \(remedy)"
        case .ofAnotherPlan:
            return
                "the plan is not the one that was confirmed (\(given)): the job, its limits, its input, the catalog, the store, "
                + "or what is known of the instances has changed; \(remedy)"
        }
    }
}

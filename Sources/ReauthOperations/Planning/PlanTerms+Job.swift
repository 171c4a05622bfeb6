import ReauthModel

extension PlanTerms {
    /// What a job says besides its effect, with the limits that hold: how fast, how many, how long, and how people are asked.
    ///
    /// Every member of the job counts, also one that is added later, unless it is named here: a set has no order, and its
    /// members are in the effect already; which reports are written is nobody's harm, and a schedule only starts the job.
    static func bounds(of job: Job, _ limits: [LaneKey: LaneLimit]) -> String {
        var rest = job
        rest.select = Selection()
        rest.source = .csv("")
        rest.applications = []
        rest.providerLimits = [:]
        rest.reports = []
        rest.schedule = nil
        let lanes = limits.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return ([String(reflecting: rest)] + lanes).joined(separator: "\n")
    }
}

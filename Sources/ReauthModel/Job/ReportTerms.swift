/// What a job says about the reports of its runs, and what its thresholds are, which the page shows beside the figures.
package struct ReportTerms: Sendable, Hashable {
    /// The reports that the run's folder gets, besides the list of the items that wait and the totals.
    package var formats: Set<ReportFormat>
    /// What keeps a run within bounds; `nil` where the job is not known.
    package var safety: SafetyLimits?
    /// The carried column that names the customer.
    package var groupBy: String?

    /// How many items the page for people shows one by one; of a run with more it has the counts only.
    package static let pageRows = 100_000

    package init(
        formats: Set<ReportFormat> = Job.defaultReports,
        safety: SafetyLimits? = nil,
        groupBy: String? = nil
    ) {
        self.formats = formats
        self.safety = safety
        self.groupBy = groupBy
    }

    /// The terms of a job; where its file is gone or cannot be read, those that hold without one.
    package init(_ job: Job?) {
        self.init(
            formats: job?.reports ?? Job.defaultReports,
            safety: job?.safety,
            groupBy: job?.console.groupBy
        )
    }
}

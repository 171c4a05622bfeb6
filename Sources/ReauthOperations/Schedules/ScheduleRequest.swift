/// What a person asks for besides the job, when a job is given to a scheduler.
package struct ScheduleRequest: Sendable, Hashable {
    /// For which scheduler.
    package var format: ScheduleFormat
    /// The program as the scheduler calls it; `nil` for this one.
    package var program: String?
    /// The user that it runs as; `nil` for the person who asks.
    package var user: String?
    /// The time zone in which the schedule is read; `nil` for that of the scheduler's machine.
    package var timeZone: String?
    /// The container image; `nil` for a name to be replaced.
    package var image: String?

    package init(
        format: ScheduleFormat,
        program: String? = nil,
        user: String? = nil,
        timeZone: String? = nil,
        image: String? = nil
    ) {
        self.format = format
        self.program = program
        self.user = user
        self.timeZone = timeZone
        self.image = image
    }
}

/// A scheduler that can start jobs.
package enum ScheduleFormat: String, Sendable, Hashable, CaseIterable {
    case systemd
    case cron
    case kubernetes
}

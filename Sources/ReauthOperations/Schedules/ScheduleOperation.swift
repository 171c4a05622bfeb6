import struct Foundation.TimeZone
import Logging
import ReauthEngine
import ReauthModel

/// Tells what a scheduler has to know of a job.
package struct ScheduleOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// The job of a file, ready to be written down for a scheduler.
    ///
    /// Reads the job file alone: no secret, no store.
    package func scheduled(jobPath: String, _ request: ScheduleRequest) throws -> ScheduledJob {
        let file = try environment.jobs.job(at: jobPath)
        let job = file.job
        guard let schedule = job.schedule else {
            throw OperationFailure(
                .badInput,
                "\(file.path) says not when the job starts: add a line such as `schedule: \"0 3 * * SUN\"` (minute, hour, day of "
                    + "the month, month, day of the week)"
            )
        }
        try checkTimeZone(request)
        let place = environment.program
        let places = environment.places
        var scheduled = ScheduledJob(
            name: job.name,
            schedule: schedule,
            timeZone: request.timeZone,
            localTimeZone: place.timeZone,
            jobFile: file.path,
            files: job.readFiles,
            secrets: job.secrets,
            program: request.program.map(place.absolute) ?? place.program,
            givenProgram: request.program,
            image: request.image,
            user: request.user ?? (environment.user == "root" ? "reauth" : environment.user),
            store: place.absolute(places.store),
            reports: place.absolute(places.reports),
            isAtDefaultPlaces: places == Places(),
            until: job.safety.until,
            goodEnds: [.codesOutstanding] + (job.hasWindow ? [.capReached] : []),
            warnings: job.warningsAboutSchedule
        )
        if request.format != .kubernetes, let warning = scheduled.warningAboutHomes {
            scheduled.warnings.append(warning)
        }
        try checkLines(scheduled)
        if request.format == .kubernetes, job.name.utf8.count > 45 {
            throw OperationFailure(
                .usage,
                "`\(job.name)` is too long for a CronJob, whose name `reauth-\(job.name)` may have 52 characters: shorten `name`"
            )
        }
        for warning in scheduled.warnings { environment.logger.warning("\(warning)") }
        return scheduled
    }

    private func checkTimeZone(_ request: ScheduleRequest) throws {
        guard let zone = request.timeZone else { return }
        guard TimeZone(identifier: zone) != nil, zone.wholeMatch(of: /[A-Za-z][A-Za-z0-9_+\/-]*/) != nil else {
            throw OperationFailure(.usage, "`\(zone)` is no time zone: give a name such as Europe/Berlin or UTC")
        }
        if request.format == .cron, zone != environment.program.timeZone {
            throw OperationFailure(
                .usage,
                "cron keeps to the time zone of its machine, here \(environment.program.timeZone): omit --time-zone, and "
                    + "write the schedule for that zone"
            )
        }
    }

    /// A line break in a path would begin another line of a unit file.
    private func checkLines(_ job: ScheduledJob) throws {
        let secrets = job.secrets.compactMap { secret in
            if case .file(let path) = secret.reference { path } else { nil }
        }
        let texts = [job.jobFile, job.program, job.user, job.store, job.reports, job.image ?? ""] + job.files + secrets
        for text in texts where text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            throw OperationFailure(
                .usage,
                "a path or a name holds a control character, which no scheduler takes: rename it"
            )
        }
    }
}

extension ScheduledJob {
    /// A user of its own cannot read the home of the person who wrote the job.
    fileprivate var warningAboutHomes: String? {
        let paths = [jobFile, store, reports] + files
        let hidden = paths.filter { path in
            path.hasPrefix("/root/") && user != "root" || path.hasPrefix("/home/") && !path.hasPrefix("/home/\(user)/")
        }
        guard let first = hidden.first else { return nil }
        return "\(first) is in a home that `\(user)` cannot read: have the job at /etc/reauth, and name --store "
            + "/var/lib/reauth/reauth.sqlite and --reports /var/lib/reauth/Reports."
    }
}

extension Job {
    /// The files that it reads besides itself and its secrets.
    fileprivate var readFiles: [String] {
        var files: [String] = []
        if case .csv(let path) = source, !path.isEmpty { files.append(path) }
        if case .embeddedSandbox(_, _, let faults?) = platform { files.append(faults) }
        return files + [providersFile, caFile].compactMap(\.self)
    }

    /// Its secrets, each place once.
    fileprivate var secrets: [ScheduledSecret] {
        var all: [ScheduledSecret] = []
        func add(_ label: String, _ reference: SecretReference) {
            guard !all.contains(where: { $0.reference == reference }) else { return }
            all.append(ScheduledSecret(label: label, reference: reference))
        }
        if case .openConnectors(_, let organization, let user) = platform {
            add("platform.organizationSecret", organization)
            add("platform.userSecret", user)
        }
        for application in applications {
            add("applications.\(application.element).clientID", application.clientID)
            add("applications.\(application.element).clientSecret", application.clientSecret)
        }
        return all
    }

    /// Whether a run may end because its time is over: then that is how its nights end, and no failure.
    fileprivate var hasWindow: Bool { safety.until != nil || safety.maxDuration != nil }

    fileprivate var warningsAboutSchedule: [String] {
        var warnings: [String] = []
        if !platform.isReal {
            warnings.append(
                "The job works on a sandbox (`platform.kind: sandbox`): no real instance is touched, whatever its reports say. For "
                    + "that, give it `kind: open-connectors`."
            )
        }
        if [.rotate, .reauthenticate].contains(action), repeatInterval == nil, platform.outlivesItsRun {
            warnings.append(
                "The job has no `repeat`: once instances wait for a sign-in, or were done within a week, its next start ends with "
                    + "exit 9. Give it `repeat: {every: 30d}`."
            )
        }
        if safety.approvesWaves {
            warnings.append(
                "`approveWaves: true` has the run wait for a person after each wave, and a schedule has nobody."
            )
        }
        if hasWindow, safety.maxInstances != nil {
            warnings.append(
                "Exit 7 is a good end here, because the job has a time window; a run that safety.maxInstances refuses ends with 7 "
                    + "too, so nobody is called for that."
            )
        }
        return warnings
    }
}

extension PlatformTarget {
    /// Whether customers' instances live there.
    fileprivate var isReal: Bool {
        if case .openConnectors = self { true } else { false }
    }
}

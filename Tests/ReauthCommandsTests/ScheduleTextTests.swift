import Foundation
import JSON
import ReauthModel
import ReauthOperations
import Testing
import Yams

@testable import ReauthCommands

/// What is printed for each scheduler, taken apart again.
@Suite struct ScheduleTextTests {
    private func job(
        _ schedule: String = "0 3 * * SUN",
        _ change: (inout ScheduledJob) -> Void = { _ in }
    ) throws
        -> ScheduledJob
    {
        var job = ScheduledJob(
            name: "rotate-crm",
            schedule: try CronExpression(parsing: schedule),
            timeZone: nil,
            localTimeZone: "Europe/Berlin",
            jobFile: "/etc/reauth/rotate-crm.yaml",
            files: ["/etc/reauth/lists/fleet.csv"],
            secrets: [
                ScheduledSecret(label: "platform.organizationSecret", reference: .file("/run/secrets/organization")),
                ScheduledSecret(label: "platform.userSecret", reference: .environment("OC_USER")),
                ScheduledSecret(
                    label: "applications.sfdc.clientID",
                    reference: .file("/run/credentials/reauth-rotate-crm.service/client-id")
                ),
                ScheduledSecret(
                    label: "applications.sfdc.clientSecret",
                    reference: .command(["/usr/bin/vault", "read", "-field=hidden"])
                ),
            ],
            program: "/usr/local/bin/reauth",
            givenProgram: nil,
            image: nil,
            user: "reauth",
            store: "/var/lib/reauth/reauth.sqlite",
            reports: "/var/lib/reauth/reports",
            isAtDefaultPlaces: false,
            until: nil,
            goodEnds: [.codesOutstanding],
            warnings: []
        )
        change(&job)
        return job
    }

    @Test(arguments: ScheduleFormat.allCases)
    func eachBeginsWithHowToInstallItAndHoldsNoArgumentOfASecret(format: ScheduleFormat) throws {
        let text = try job { $0.warnings = ["The job has no `repeat`."] }.text(for: format)
        #expect(text.hasPrefix("# The job rotate-crm, started by "))
        #expect(text.hasSuffix("\n") && text.contains("# WARNING: The job has no `repeat`.\n"))
        #expect(!text.contains("hidden"))
        #expect(text.split(separator: "\n").allSatisfy { $0.last != " " })
    }

    // MARK: systemd

    @Test func `the service of the package is the one that is printed, for any job of its folder`() throws {
        let scheduled = try job {
            ($0.jobFile, $0.files, $0.secrets) = ("/etc/reauth/rotate-crm.yaml", [], [])
            ($0.program, $0.reports) = ("/usr/bin/reauth", "/var/lib/reauth/Reports")
        }
        let printed = try scheduled.text(for: .systemd).split(separator: "\n# FILE ")[1]
        let service = printed.drop { $0 != "[" }.replacing("rotate-crm", with: "%i")
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Packaging/reauth@.service")
        let packaged = try String(contentsOf: file, encoding: .utf8).drop { $0 != "[" }
        #expect(packaged.split(separator: "\n") == service.split(separator: "\n"))
    }

    @Test(arguments: ScheduleFormat.allCases)
    func programsGetTheTextAndItsFacts(format: ScheduleFormat) throws {
        let document = try ScheduleDocument(job { $0.warnings = ["The job has no `repeat`."] }, for: format)
        let bytes = try JSONOutput.bytes(of: document)
        let members = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(members["text"] as? String == document.text)
        #expect(members["schedule"] as? String == "0 3 * * 0")
        #expect((members["arguments"] as? [String])?.prefix(2) == ["run", "/etc/reauth/rotate-crm.yaml"])
        #expect(members["warnings"] as? [String] == ["The job has no `repeat`."])
        // Arguments of a program that tells a secret are not for a log.
        #expect(!String(decoding: bytes, as: UTF8.self).contains("-field=hidden"))
    }

    /// The settings of both units, by `file/Section/Name`, in order.
    private func settings(_ text: String) -> [String: [String]] {
        var settings: [String: [String]] = [:]
        var (file, section) = ("", "")
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# FILE ") {
                file = String(line.split(separator: ".").last ?? "")
            } else if line.hasPrefix("[") {
                section = String(line.dropFirst().dropLast())
            } else if !line.hasPrefix("#"), let sign = line.firstIndex(of: "=") {
                settings["\(file)/\(section)/\(line[..<sign])", default: []].append(
                    String(line[line.index(after: sign)...])
                )
            }
        }
        return settings
    }

    @Test func theServiceRunsTheJobAndNothingElse() throws {
        let units = settings(try job().text(for: .systemd))
        #expect(
            units["service/Service/ExecStart"] == [
                "/usr/local/bin/reauth run /etc/reauth/rotate-crm.yaml --yes --if-running skip --store "
                    + "/var/lib/reauth/reauth.sqlite --reports /var/lib/reauth/reports"
            ]
        )
        #expect(units["service/Service/Type"] == ["oneshot"] && units["service/Service/Restart"] == ["no"])
        #expect(units["service/Service/SuccessExitStatus"] == ["5 130"])
        #expect(units["service/Service/KillSignal"] == ["SIGTERM"])
        #expect(units["service/Service/TimeoutStopSec"] == ["5min"])
        #expect(units["service/Service/User"] == ["reauth"])
        #expect(
            units["service/Service/ProtectSystem"] == ["strict"] && units["service/Service/NoNewPrivileges"] == ["yes"]
        )
        #expect(units["service/Service/ReadWritePaths"] == ["/var/lib/reauth /var/lib/reauth/reports"])
        #expect(units["service/Service/ProtectHome"] == ["yes"] && units["service/Service/PrivateTmp"] == ["yes"])
        #expect(units["service/Service/CapabilityBoundingSet"] == [""])
        // The lock reads /proc/sys/kernel/random/boot_id.
        #expect(units["service/Service/ProcSubset"] == nil)
        #expect(units["service/Service/LoadCredential"] == ["client-id:/etc/credstore/client-id"])
        #expect(units["service/Service/EnvironmentFile"] == ["/etc/reauth/rotate-crm.env"])
        #expect(units["service/Service/Environment"] == nil)
    }

    @Test func theTimerStartsIt() throws {
        let units = settings(try job().text(for: .systemd))
        #expect(units["timer/Timer/OnCalendar"] == ["Sun *-*-* 03:00:00"])
        #expect(units["timer/Timer/Persistent"] == ["true"])
        #expect(units["timer/Timer/RandomizedDelaySec"] == ["2min"])
        #expect(units["timer/Install/WantedBy"] == ["timers.target"])
        let either = settings(try job("0 3 1 * SUN") { $0.timeZone = "Asia/Tokyo" }.text(for: .systemd))
        #expect(either["timer/Timer/OnCalendar"] == ["*-*-01 03:00:00 Asia/Tokyo", "Sun *-*-* 03:00:00 Asia/Tokyo"])
        #expect(either["service/Service/Environment"] == ["TZ=Asia/Tokyo"])
    }

    /// At ten in the morning `until: "06:00"` is twenty hours away.
    @Test func aMissedNightIsNotMadeUpForByDay() throws {
        let windowed = try job {
            $0.until = TimeOfDay(parsing: "06:00")
            $0.goodEnds = [.codesOutstanding, .capReached]
        }
        let units = settings(try windowed.text(for: .systemd))
        #expect(units["timer/Timer/Persistent"] == ["false"])
        #expect(units["service/Service/SuccessExitStatus"] == ["5 7 130"])
        let spec = try manifest(windowed)["spec"] as? [String: Any]
        #expect(spec?["startingDeadlineSeconds"] as? Int == 600)
    }

    @Test(arguments: [
        ("/a/b-c_d.yaml", "/a/b-c_d.yaml"), ("/my jobs/a", "\"/my jobs/a\""), ("50%", "50%%"), ("$HOME", "$$HOME"),
        ("a\"b\\c", "\"a\\\"b\\\\c\""), ("", "\"\""), ("a;b", "\"a;b\""), ("'", "\"'\""),
    ])
    func aWordOfACommandIsOneWord(text: String, expected: String) {
        #expect(SystemdUnits.word(text, isCommand: true) == expected)
    }

    @Test func homesAreReadWhereTheJobIsInOne() throws {
        let units = settings(try job { $0.jobFile = "/home/ada/jobs/a.yaml" }.text(for: .systemd))
        #expect(units["service/Service/ProtectHome"] == ["read-only"])
    }

    // MARK: cron

    @Test func theCrontabHasOneLineThatMailsFailures() throws {
        let windowed = try job("*/15 3 * * MON-FRI") {
            $0.goodEnds = [.codesOutstanding, .capReached]
            $0.jobFile = "/my jobs/50%.yaml"
        }
        let text = try windowed.text(for: .cron)
        let lines = text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
        let command = "/usr/local/bin/reauth run '/my jobs/50\\%.yaml' --yes --if-running skip --exit-zero-on '5,7'"
        let places = "--store /var/lib/reauth/reauth.sqlite --reports /var/lib/reauth/reports"
        let log = "/var/lib/reauth/reauth-rotate-crm.log"
        let mail = "echo 'reauth: job rotate-crm ended with exit code' \"$?;\" see \(log)"
        #expect(lines.prefix(2) == ["SHELL=/bin/sh", "PATH=/usr/local/bin:/usr/bin:/bin"])
        #expect(lines.dropFirst(2) == ["0,15,30,45 3 * * 1-5 umask 077; \(command) \(places) >>\(log) 2>&1 || \(mail)"])
    }

    // MARK: Kubernetes

    private func manifest(_ job: ScheduledJob, kind: String = "CronJob") throws -> [String: Any] {
        let documents = try Yams.load_all(yaml: try job.text(for: .kubernetes)).compactMap { $0 as? [String: Any] }
        #expect(documents.map { $0["kind"] as? String } == ["PersistentVolumeClaim", "CronJob"])
        return try #require(documents.first { $0["kind"] as? String == kind })
    }

    private func value(_ root: Any?, _ path: String) -> Any? {
        path.split(separator: ".").reduce(root) { value, key in
            if let index = Int(key) {
                return (value as? [Any]).flatMap { $0.indices.contains(index) ? $0[index] : nil }
            }
            return (value as? [String: Any])?[String(key)]
        }
    }

    @Test func theCronJobRunsTheJobInASafePod() throws {
        let root = try manifest(try job { $0.image = "registry.example.com/team/reauth:1" })
        #expect(value(root, "apiVersion") as? String == "batch/v1")
        #expect(value(root, "metadata.name") as? String == "reauth-rotate-crm")
        #expect(value(root, "spec.schedule") as? String == "0 3 * * 0")
        #expect(value(root, "spec.timeZone") as? String == "Europe/Berlin")
        #expect(value(root, "spec.concurrencyPolicy") as? String == "Forbid")
        #expect(value(root, "spec.startingDeadlineSeconds") as? Int == 3600)
        let spec = value(root, "spec.jobTemplate.spec")
        #expect(value(spec, "backoffLimit") as? Int == 0)
        #expect(value(spec, "podFailurePolicy.rules.0.action") as? String == "Ignore")
        let pod = value(spec, "template.spec")
        #expect(value(pod, "restartPolicy") as? String == "Never")
        #expect(value(pod, "automountServiceAccountToken") as? Bool == false)
        #expect(value(pod, "securityContext.runAsNonRoot") as? Bool == true)
        #expect(value(pod, "securityContext.fsGroup") as? Int == 10001)
        #expect(value(pod, "securityContext.fsGroupChangePolicy") as? String == "OnRootMismatch")
        #expect(value(pod, "securityContext.seccompProfile.type") as? String == "RuntimeDefault")
        let container = value(pod, "containers.0")
        #expect(value(container, "image") as? String == "registry.example.com/team/reauth:1")
        #expect(value(container, "command") as? [String] == ["reauth"])
        #expect(
            value(container, "args") as? [String] == [
                "run", "/etc/reauth/rotate-crm.yaml", "--yes", "--if-running", "skip", "--exit-zero-on", "5", "--store",
                "/var/lib/reauth/reauth.sqlite", "--reports", "/var/lib/reauth/reports",
            ]
        )
        #expect(value(container, "securityContext.readOnlyRootFilesystem") as? Bool == true)
        #expect(value(container, "securityContext.allowPrivilegeEscalation") as? Bool == false)
        #expect(value(container, "securityContext.capabilities.drop") as? [String] == ["ALL"])
        #expect(value(container, "resources.limits.memory") as? String == "512Mi")
    }

    @Test func secretsAndFilesKeepTheirPathsAndAreReadOnly() throws {
        let root = try manifest(try job())
        let pod = value(root, "spec.jobTemplate.spec.template.spec")
        let mounts = value(pod, "containers.0.volumeMounts") as? [[String: Any]] ?? []
        let places = mounts.map { "\($0["name"] ?? "") \($0["mountPath"] ?? "") \($0["readOnly"] as? Bool ?? false)" }
        #expect(
            places == [
                "data /var/lib/reauth false", "tmp /tmp false", "files-1 /etc/reauth true", "files-2 /run/secrets true",
                "files-3 /run/credentials/reauth-rotate-crm.service true",
            ]
        )
        #expect(value(pod, "volumes.0.persistentVolumeClaim.claimName") as? String == "reauth-rotate-crm")
        let files = value(pod, "volumes.2.projected")
        // 0440 is octal for Kubernetes.
        #expect(value(files, "defaultMode") as? Int == 0o440)
        #expect(value(files, "sources.0.configMap.items.0.path") as? String == "rotate-crm.yaml")
        #expect(value(files, "sources.0.configMap.items.1.path") as? String == "lists/fleet.csv")
        #expect(value(files, "sources.0.configMap.items.1.key") as? String == "fleet.csv")
        #expect(value(pod, "volumes.3.projected.sources.0.secret.items.0.key") as? String == "organization")
        let environment = value(pod, "containers.0.env")
        #expect(value(environment, "0.value") as? String == "Europe/Berlin")
        #expect(value(environment, "1.valueFrom.secretKeyRef.key") as? String == "OC_USER")
        #expect(value(environment, "1.valueFrom.secretKeyRef.name") as? String == "reauth-rotate-crm")
    }

    @Test func storeAndReportsShareOneVolume() throws {
        let usual = try manifest(try job { $0.isAtDefaultPlaces = true })
        let arguments = value(usual, "spec.jobTemplate.spec.template.spec.containers.0.args") as? [String] ?? []
        #expect(
            arguments.contains("/var/lib/reauth/store/reauth.sqlite") && arguments.last == "/var/lib/reauth/reports"
        )
        for reports in ["/srv/reports", "/etc/reauth/reports"] {
            let apart = try job { $0.reports = reports }
            #expect(throws: ScheduleUnusable.self) { try apart.text(for: .kubernetes) }
        }
    }

    @Test func filesOfOneNameHaveTheirOwnKeys() throws {
        let job = try job { $0.files = ["/srv/a/rotate-crm.yaml", "/etc/reauth/ü.csv"] }
        let folders = try VolumeFolder.folders(of: job)
        #expect(folders.flatMap(\.files).map(\.key).sorted() == ["-.csv", "rotate-crm.yaml", "rotate-crm.yaml-2"])
        let root = try self.job { $0.jobFile = "/rotate.yaml" }
        #expect(throws: ScheduleUnusable.self) { try root.text(for: .kubernetes) }
    }
}

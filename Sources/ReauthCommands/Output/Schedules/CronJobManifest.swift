import ReauthModel
import ReauthOperations

/// A CronJob of Kubernetes, with the claim on the volume of its store.
struct CronJobManifest {
    /// The user and the group in the container; any number but 0 will do.
    private static let user = 10001
    /// Where the store and the reports are in a container, unless somebody says otherwise.
    private static let defaultFolder = "/var/lib/reauth"

    let job: ScheduledJob
    private let folders: [VolumeFolder]
    let store: String
    let reports: String
    /// Where the volume of both is mounted.
    private let data: String

    init(job: ScheduledJob) throws(ScheduleUnusable) {
        self.job = job
        folders = try VolumeFolder.folders(of: job)
        guard !job.isAtDefaultPlaces else {
            data = Self.defaultFolder
            store = "\(data)/store/reauth.sqlite"
            reports = "\(data)/reports"
            return
        }
        store = job.store
        reports = job.reports
        let first = job.storeFolder.split(separator: "/")
        let second = reports.split(separator: "/")
        data = zip(first, second).prefix { $0 == $1 }.map { "/\($0.0)" }.joined()
        let isFree = folders.allSatisfy {
            "\($0.path)/".hasPrefix("\(data)/") == false && !"\(data)/".hasPrefix("\($0.path)/")
        }
        guard !data.isEmpty, isFree else {
            throw ScheduleUnusable(
                message:
                    "the volume of store and reports is mounted at one folder of its own: give --store and --reports below one, "
                    + "such as \(Self.defaultFolder)/store/reauth.sqlite and \(Self.defaultFolder)/reports, or neither"
            )
        }
    }

    var text: String {
        (introduction + ["---"] + claim + ["---"] + cronJob).joined(separator: "\n") + "\n"
    }

    // MARK: How to install it

    private var introduction: [String] {
        let name = job.unitName
        let files = folders.flatMap(\.files)
        let secrets = folders.flatMap(\.secrets)
        func sources(_ entries: [VolumeFolder.Entry]) -> String {
            entries.map { " --from-file=\("\($0.key)=\($0.source)".shellQuoted)" }.joined()
        }
        let variables = job.secretVariables.map { " --from-file=\($0)=./\($0)" }.joined()
        let hasSecrets = !(secrets.isEmpty && variables.isEmpty)
        return ["# The job \(job.name), started by Kubernetes. Save this text as \(name).yaml; then:"]
            + ["#   kubectl create configmap \(name)\(sources(files))"]
            + (hasSecrets
                ? [
                    "# from files with mode 0600:",
                    "#   kubectl create secret generic \(name)\(sources(secrets))\(variables)",
                ] : [])
            + [
                "#   kubectl apply -f \(name).yaml",
                "# Try it: kubectl create job --from=cronjob/\(name) \(name)-try; look at it: kubectl logs job/\(name)-try",
            ]
            + ("Exit codes: 5 (people have to sign in)\(job.goodEnds.contains(.capReached) ? " and 7 (the end of its time window)" : "") "
            + "become 0, because a Job knows no other good end. A Job that failed needs somebody: \(ScheduledJob.badEnds). The next "
            + "start goes on with an unfinished run.").comment()
            + (job.image == nil
                ? "Replace the image with yours: one that has the program at \(job.givenProgram ?? "a folder of its PATH")."
                    .comment()
                : [])
            + (job.files.isEmpty
                ? [] : "A ConfigMap holds 1 MiB: a larger list of instances needs a volume of its own.".comment())
            + variableLines
            + job.secretPrograms.flatMap { "\($0) tells a secret: the image must have it.".comment() }
            + job.warningLines
    }

    private var variableLines: [String] {
        guard !job.secretVariables.isEmpty else { return [] }
        return
            ("\(job.secretVariables.joined(separator: ", ")): as a variable a secret is seen by every program in the container. "
            + "Better: {file: /run/secrets/reauth/NAME} in the job.").comment()
    }

    // MARK: The volume

    private var claim: [String] {
        [
            "# The store is an SQLite file: one node at a time, and no network file system that does not keep locks.",
            "apiVersion: v1",
            "kind: PersistentVolumeClaim",
            "metadata:",
            "  name: \(job.unitName)",
        ] + labels(2) + [
            "spec:",
            "  accessModes: [ReadWriteOnce]",
            "  resources:",
            "    requests:",
            "      storage: 5Gi",
        ]
    }

    private func labels(_ indent: Int) -> [String] {
        let blanks = String(repeating: " ", count: indent)
        return [
            "\(blanks)labels:", "\(blanks)  app.kubernetes.io/name: reauth",
            "\(blanks)  app.kubernetes.io/instance: \(job.unitName)",
        ]
    }

    // MARK: The CronJob

    private var zone: String { job.timeZone ?? job.localTimeZone }

    private var cronJob: [String] {
        [
            "apiVersion: batch/v1",
            "kind: CronJob",
            "metadata:",
            "  name: \(job.unitName)",
        ] + labels(2) + [
            "spec:",
            "  schedule: \(Self.quoted(job.schedule.plain))",
            job.timeZone == nil
                ? "  # The time zone of the machine on which this was written; --time-zone names another one."
                : "  # As --time-zone named it.",
            "  timeZone: \(Self.quoted(zone))",
            "  # A start while the one before it works is dropped; the program's own lock says the same.",
            "  concurrencyPolicy: Forbid",
            job.until == nil
                ? "  # A start that is late by more than this is dropped; the next one does its work."
                : "  # The job ends its nights at safety.until: a late start must not begin after that.",
            "  startingDeadlineSeconds: \(job.until == nil ? 3600 : 600)",
            "  successfulJobsHistoryLimit: 3",
            "  failedJobsHistoryLimit: 3",
            "  jobTemplate:",
            "    metadata:",
        ] + labels(6) + [
            "    spec:",
            "      # A failure is not tried again: a run that a threshold stopped waits for a person.",
            "      backoffLimit: 0",
            "      # A pod that the cluster moves is no failure: the next one resumes the run.",
            "      podFailurePolicy:",
            "        rules:",
            "          - action: Ignore",
            "            onPodConditions:",
            "              - {type: DisruptionTarget, status: \"True\"}",
            "      template:",
            "        metadata:",
        ] + labels(10) + ["        spec:"] + pod.map { "          " + $0 }
    }

    private var pod: [String] {
        [
            "restartPolicy: Never",
            "automountServiceAccountToken: false",
            "enableServiceLinks: false",
            "# What is under way is brought to a safe place.",
            "terminationGracePeriodSeconds: 300",
            "securityContext:",
            "  runAsNonRoot: true",
            "  runAsUser: \(Self.user)",
            "  runAsGroup: \(Self.user)",
            "  fsGroup: \(Self.user)",
            "  # Always would open the store to the group at each start, and the program refuses a store that others can read.",
            "  fsGroupChangePolicy: OnRootMismatch",
            "  seccompProfile: {type: RuntimeDefault}",
            "containers:",
            "  - name: reauth",
            "    image: \(Self.quoted(job.image ?? "registry.example.com/reauth:\(ToolVersion.current)"))",
            "    command: [\(Self.quoted(job.givenProgram == nil ? "reauth" : job.program))]",
            "    args:",
        ]
            + job.arguments(store: store, reports: reports, exitZeroOn: job.goodEnds).map {
                "      - \(Self.quoted($0))"
            }
            + variables
            + [
                "    workingDir: /tmp",
                "    securityContext:",
                "      allowPrivilegeEscalation: false",
                "      privileged: false",
                "      readOnlyRootFilesystem: true",
                "      capabilities: {drop: [ALL]}",
                "    resources:",
                "      requests: {cpu: 250m, memory: 128Mi}",
                "      limits: {memory: 512Mi}",
                "    volumeMounts:",
                "      - {name: data, mountPath: \(Self.quoted(data))}",
                "      - {name: tmp, mountPath: /tmp}",
            ]
            + folders.enumerated().map { number, folder in
                "      - {name: files-\(number + 1), mountPath: \(Self.quoted(folder.path)), readOnly: true}"
            }
            + [
                "volumes:",
                "  - name: data",
                "    persistentVolumeClaim: {claimName: \(job.unitName)}",
                "  - name: tmp",
                "    emptyDir: {sizeLimit: 64Mi}",
            ] + folders.enumerated().flatMap(volume)
    }

    private var variables: [String] {
        [
            "    env:", "      # safety.until is read in this zone; the image needs the zones (tzdata).",
            "      - {name: TZ, value: \(Self.quoted(zone))}",
        ]
            + job.secretVariables.map {
                "      - {name: \($0), valueFrom: {secretKeyRef: {name: \(job.unitName), key: \($0)}}}"
            }
    }

    /// Root's files, readable for the group of the pod, and read-only: the program takes secrets from such files.
    private func volume(_ number: Int, _ folder: VolumeFolder) -> [String] {
        func source(_ kind: String, _ entries: [VolumeFolder.Entry]) -> [String] {
            guard !entries.isEmpty else { return [] }
            return ["        - \(kind):", "            name: \(job.unitName)", "            items:"]
                + entries.map { "              - {key: \(Self.quoted($0.key)), path: \(Self.quoted($0.path))}" }
        }
        return [
            "  - name: files-\(number + 1)",
            "    projected:",
            "      defaultMode: 0440",
            "      sources:",
        ] + source("configMap", folder.files) + source("secret", folder.secrets)
    }

    /// A text in double quotes, as YAML and JSON write it.
    ///
    /// Control characters were refused before.
    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

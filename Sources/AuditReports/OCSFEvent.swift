import OrderedJSON
package import ReauthModel

/// A record of the audit trail as an event of the Open Cybersecurity Schema Framework.
///
/// One class for all of them, Entity Management. Authentication and Account Change require a user, API Activity an address
/// that it came from: the trail knows neither, and would have to make them up.
package struct OCSFEvent: Sendable {
    /// The version of the schema.
    ///
    /// What is used of it is the same in each version from 1.3.0 to 1.8.0.
    package static let schemaVersion = "1.3.0"
    private static let category = 3
    private static let eventClass = 3004

    private let entry: TrailEntry
    private let toolVersion: String

    /// The event of a record; `toolVersion` is the version of `reauth` that began the run.
    package init(_ entry: TrailEntry, toolVersion: String) {
        self.entry = entry
        self.toolVersion = toolVersion
    }

    private var record: TrailRecord { entry.record }

    /// The event as a JSON object in one line, without a line feed.
    package var line: String {
        // Only texts can hold such characters, and JSON allows them there; but some readers end a line at them.
        LineBreaking.escaped(object(members).text)
    }

    private var members: [(String, JSONText?)] {
        let activity = OCSFActivity(record.event.kind)
        let grade = EventGrade(record.event)
        let person = EventPerson(record.event)
        let worker = record.worker.flatMap(TrailWorker.init)
        let device = worker.flatMap { self.device($0.host) }
        return [
            ("time", number(Int(record.event.at.rawValue))),
            ("category_uid", number(Self.category)),
            ("class_uid", number(Self.eventClass)),
            ("class_name", text("Entity Management")),
            ("activity_id", number(activity.rawValue)),
            ("activity_name", text(activity.caption ?? record.event.kind.rawValue)),
            ("type_uid", number(Self.eventClass * 100 + activity.rawValue)),
            ("severity_id", number(grade.severity.ocsf.id)),
            ("severity", text(grade.severity.ocsf.caption)),
            ("status_id", number(grade.result.ocsf.id)),
            ("status", text(grade.result.ocsf.caption)),
            ("status_code", text(record.event.httpStatus.map(String.init))),
            ("status_detail", text(record.event.detail)),
            ("message", text(record.message)),
            ("entity", entity),
            ("comment", text(person?.comment)),
            ("actor", actor(person, worker)),
            ("device", device),
            ("metadata", metadata),
            ("unmapped", unmapped),
            ("raw_data", text(entry.line)),
        ]
    }

    /// The instance, or the item where its number is not known, or the run.
    private var entity: JSONText {
        let (type, uid) =
            if let instance = record.instance {
                ("Connector Instance", instance.rawValue)
            } else if record.sequence > 0 {
                ("Connector Instance", "\(record.run)#\(record.sequence)")
            } else {
                ("Run", record.run.rawValue)
            }
        return object([
            ("type_id", number(99)),
            ("type", text(type)),
            ("uid", text(uid)),
            ("name", text(record.subject)),
        ])
    }

    private func actor(_ person: EventPerson?, _ worker: TrailWorker?) -> JSONText {
        var process: JSONText?
        if let name = record.worker {
            process = object([("name", text("reauth")), ("pid", number(worker?.process)), ("uid", text(name))])
        }
        let user = person.map { object([("name", text($0.name))]) }
        return object([("app_name", text("reauth")), ("process", process), ("user", user)])
    }

    /// The machine, where it has a name as machines have them.
    private func device(_ host: String) -> JSONText? {
        let isName = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isName, (1...255).contains(host.utf8.count) else { return nil }
        return object([("hostname", text(host)), ("type_id", number(0))])
    }

    private var metadata: JSONText {
        let product = object([
            ("name", text("reauth")), ("vendor_name", text("reauth")), ("version", text(toolVersion)),
        ])
        return object([
            ("version", text(Self.schemaVersion)),
            // Version 1.3.0 has the actor in this profile, not only the device.
            ("profiles", JSONText.array([.string("host")])),
            ("product", product),
            ("uid", text("\(record.run)/\(record.position)")),
            ("sequence", number(Int(record.position))),
            ("correlation_uid", text(record.run.rawValue)),
            ("event_code", text(record.event.kind.rawValue)),
            ("log_name", text("audit trail")),
            ("log_provider", text("reauth")),
            ("original_time", text(record.event.at.description)),
        ])
    }

    /// What the class has no place for.
    private var unmapped: JSONText {
        object([
            ("item", number(Int(record.sequence))),
            ("attempt", number(record.attempt)),
            ("fingerprint", text(record.fingerprint)),
            ("request_id", text(record.event.requestID)),
            ("hash", text(entry.hash?.hexadecimal)),
        ])
    }

    /// An object of the members that have a value.
    private func object(_ members: [(String, JSONText?)]) -> JSONText {
        .object(members.compactMap { key, value in value.map { (key, $0) } })
    }

    private func text(_ value: String?) -> JSONText? { value.map(JSONText.string) }
    private func number(_ value: Int?) -> JSONText? { value.map(JSONText.integer) }
}

extension EventGrade.Severity {
    fileprivate var ocsf: (id: Int, caption: String) {
        switch self {
        case .informational: (1, "Informational")
        case .low: (2, "Low")
        case .medium: (3, "Medium")
        case .high: (4, "High")
        }
    }
}

extension EventGrade.Result {
    fileprivate var ocsf: (id: Int, caption: String) {
        switch self {
        case .unknown: (0, "Unknown")
        case .success: (1, "Success")
        case .failure: (2, "Failure")
        case .other(let word): (99, word)
        }
    }
}

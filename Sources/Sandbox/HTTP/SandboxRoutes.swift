import ReauthModel

/// The sandbox's own pages under `/sandbox`, for tests and for rehearsing clients.
struct SandboxRoutes {
    let stage: SandboxStage
    let request: SandboxRequest

    func answer() throws -> Answer {
        if request.path.count == 4, request.path[1] == "instances" { return try deed() }
        guard request.method == "GET" else { return .methodNotAllowed("GET") }
        switch request.path.dropFirst().joined(separator: "/") {
        case "ledger": return ledger
        case "ledger/summary": return .json(LedgerJSON.summary(of: stage))
        case "credentials": return .json(credentials)
        case "instances.csv":
            let key: InstanceCSV.Key = request.parameter("key") == "element_token" ? .elementToken : .instanceID
            let csv = InstanceCSV(fleet: stage.fleet, key: key)
            return Answer(
                status: 200,
                headers: [("Content-Type", "text/csv; charset=utf-8")],
                body: .parts { csv.parts }
            )
        default: return .json(404, .object([("message", .string("No such page in the sandbox"))]))
        }
    }

    /// `POST /sandbox/instances/{id}/{deed}`: what somebody else does to an instance, at the moment that a test chooses.
    private func deed() throws -> Answer {
        guard request.method == "POST" else { return .methodNotAllowed("POST") }
        guard let index = stage.fleet.index(ofID: request.path[2]), let deed = SandboxDeed(rawValue: request.path[3])
        else { return .json(404, .object([("message", .string("No such instance, or nothing of that name to do"))])) }
        let rotation = request.parameter("rotation").flatMap(FaultProfile.Rotation.init) ?? .provider
        try stage.act { world, now in world.undergo(deed, index, rotation: rotation, at: now) }
        return Answer(status: 204)
    }

    private var ledger: Answer {
        let stage = stage
        return Answer(
            status: 200,
            headers: [("Content-Type", "application/x-ndjson")],
            body: .parts {
                // Only what is there now: a reader would never catch up with a busy sandbox.
                let end = stage.look(\.ledgerCount)
                var next = 0
                return AnyIterator {
                    let entries = stage.look { $0.ledgerEntries(from: next) }.prefix(end - next)
                    guard !entries.isEmpty else { return nil }
                    var lines = ""
                    for entry in entries {
                        LedgerJSON.line(next, entry, fleet: stage.fleet).write(to: &lines)
                        lines += "\n"
                        next += 1
                    }
                    return lines
                }
            }
        )
    }

    private var credentials: JSONText {
        let applications = stage.credentials.applications.map { application in
            JSONText.object([
                ("element", .string(application.element)),
                ("clientID", .string(application.clientID)),
                ("clientSecret", .string(application.clientSecret)),
                ("redirectURI", .string(application.redirectURI)),
                ("scope", .string(application.scope)),
            ])
        }
        return .object([
            ("organizationSecret", .string(stage.credentials.organizationSecret)),
            ("userSecret", .string(stage.credentials.userSecret)),
            ("applications", .array(applications)),
        ])
    }
}

import OrderedJSON
import ReauthModel

/// The sandbox's own pages under `/sandbox`, for tests and for clients in a rehearsal.
struct SandboxRoutes {
    let world: SharedWorld
    let traffic: TrafficControl
    let request: SandboxRequest

    func answer() throws -> Answer {
        if request.path.count == 4, request.path[1] == "instances" { return try change() }
        guard request.method == "GET" else { return .methodNotAllowed("GET") }
        switch request.path.dropFirst().joined(separator: "/") {
        case "ledger": return ledger
        case "ledger/summary": return .json(LedgerJSON.summary(of: world, traffic.counts))
        case "credentials": return .json(credentials)
        case "instances.csv":
            let key: InstanceCSV.Key = request.parameter("key") == "element_token" ? .elementToken : .instanceID
            let csv = InstanceCSV(fleet: world.fleet, key: key)
            return Answer(
                status: 200,
                headers: [("Content-Type", "text/csv; charset=utf-8")],
                body: .parts { csv.parts }
            )
        default: return .json(404, .object([("message", .string("No such page in the sandbox"))]))
        }
    }

    /// `POST /sandbox/instances/{id}/{change}`: an external change, at the moment that a test chooses.
    private func change() throws -> Answer {
        guard request.method == "POST" else { return .methodNotAllowed("POST") }
        guard let index = world.fleet.index(ofID: request.path[2]),
            let change = ExternalChange(rawValue: request.path[3])
        else { return .json(404, .object([("message", .string("No such instance, or nothing of that name to do"))])) }
        let rotation = request.parameter("rotation").flatMap(RefreshTokenRotation.init) ?? .provider
        try world.update { world, now in world.apply(change, to: index, rotation: rotation, at: now) }
        return Answer(status: 204)
    }

    private var ledger: Answer {
        let world = world
        return Answer(
            status: 200,
            headers: [("Content-Type", "application/x-ndjson")],
            body: .parts {
                // Only the entries that exist now: a reader would never reach the end of a busy sandbox's ledger.
                let end = world.read(\.ledgerCount)
                var next = 0
                return AnyIterator {
                    let entries = world.read { $0.ledgerEntries(from: next) }.prefix(end - next)
                    guard !entries.isEmpty else { return nil }
                    var lines = ""
                    for entry in entries {
                        LedgerJSON.line(next, entry, fleet: world.fleet).write(to: &lines)
                        lines += "\n"
                        next += 1
                    }
                    return lines
                }
            }
        )
    }

    private var credentials: JSONText {
        let applications = world.credentials.applications.map { application in
            JSONText.object([
                ("element", .string(application.element)),
                ("clientID", .string(application.clientID)),
                ("clientSecret", .string(application.clientSecret)),
                ("redirectURI", .string(application.redirectURI)),
                ("scope", .string(application.scope)),
            ])
        }
        return .object([
            ("organizationSecret", .string(world.credentials.organizationSecret)),
            ("userSecret", .string(world.credentials.userSecret)),
            ("applications", .array(applications)),
        ])
    }
}

import OrderedJSON

/// The platform's API under `/elements/api-v2`: finds the call of a request, and checks its credentials.
struct PlatformRoutes {
    let world: SharedWorld
    let profile: FaultProfile
    let origin: String
    let request: SandboxRequest
    let requestID: String
    let authorization: PlatformAuthorization

    init(world: SharedWorld, profile: FaultProfile, origin: String, request: SandboxRequest, requestID: String) {
        self.world = world
        self.profile = profile
        self.origin = origin
        self.request = request
        self.requestID = requestID
        authorization = PlatformAuthorization(request.header("authorization"))
    }

    func plan() -> PlannedCall {
        let path = Array(request.path.dropFirst(2))
        switch path.first {
        case "instances": return planInstances(path)
        case "elements" where path.count >= 2: return planElement(path)
        case "ping" where path.count == 1, "hubs" where path.count == 3 && path[2] == "ping":
            // The hub in the path is ignored, even a wrong one, as on the platform.
            return allowing("GET") { throughInstance { planPing($0) } }
        case "objects" where path.count == 1, "hubs" where path.count == 3 && path[2] == "objects":
            return allowing("GET") { throughInstance { planObjects($0) } }
        default: return PlannedCall(error(404, "No resource found at this path"))
        }
    }

    private func planInstances(_ path: [String]) -> PlannedCall {
        switch (path.count, path.last) {
        case (1, _):
            switch request.method {
            case "GET": authorization.element == nil ? asAccount { planList() } : selected { planRead($0) }
            case "PATCH": selected { planPatch($0) }
            default: PlannedCall(.methodNotAllowed("GET, PATCH"))
            }
        case (2, "count"): allowing("GET") { asAccount { planCount() } }
        case (2, "configuration"): allowing("GET") { selected { planProperties($0) } }
        case (2, "enabled"): selected { planEnabling($0) }
        case (2, _):
            switch request.method {
            case "GET": byID(path[1]) { planRead($0) }
            case "PATCH": byID(path[1]) { planPatch($0) }
            default: PlannedCall(.methodNotAllowed("GET, PATCH"))
            }
        case (3, "configuration"): allowing("GET") { byID(path[1]) { planProperties($0) } }
        case (3, "enabled"): byID(path[1]) { planEnabling($0) }
        default: PlannedCall(error(404, "No resource found at this path"))
        }
    }

    private func planElement(_ path: [String]) -> PlannedCall {
        guard let element = SandboxElement.allCases.first(where: { $0.key == path[1] || "\($0.platformID)" == path[1] })
        else { return asAccount { PlannedCall(error(404, "No element found with key \(path[1])")) } }
        switch Array(path.dropFirst(2)) {
        case []:
            return allowing("GET") {
                asAccount { PlannedCall(.read, element.rawValue) { _ in .json(json.element(element)) } }
            }
        case ["instances"]: return allowing("GET") { asAccount { planElementInstances(element) } }
        case ["oauth", "token"]: return allowing("GET") { asAccount { planRequestToken(element) } }
        case ["oauth", "url"]: return allowing("GET", "POST") { asAccount { planLink(element) } }
        default: return PlannedCall(error(404, "No resource found at this path"))
        }
    }
}

// MARK: - Credentials

extension PlatformRoutes {
    var json: InstanceJSON {
        InstanceJSON(fleet: world.fleet, credentials: world.credentials, profile: profile)
    }

    /// An error of the platform's own: without `providerMessage`.
    func error(_ status: Int, _ message: String) -> Answer {
        .json(status, .object([("requestId", .string(requestID)), ("message", .string(message))]))
    }

    /// An error that the provider caused.
    func providerError(_ status: Int, _ message: String, provider: String) -> Answer {
        .json(
            status,
            .object([
                ("requestId", .string(requestID)), ("message", .string(message)),
                ("providerMessage", .string(provider)),
            ])
        )
    }

    private var unauthorized: PlannedCall {
        PlannedCall(error(401, "Invalid Organization or User secret, or invalid Element token provided."))
    }

    private func allowing(_ methods: String..., plan: () -> PlannedCall) -> PlannedCall {
        methods.contains(request.method) ? plan() : PlannedCall(.methodNotAllowed(methods.joined(separator: ", ")))
    }

    private func asAccount(_ plan: () -> PlannedCall) -> PlannedCall {
        authorization.namesAccount(of: world.credentials) ? plan() : unauthorized
    }

    private func byID(_ id: String, _ plan: (UInt32) -> PlannedCall) -> PlannedCall {
        asAccount {
            guard let index = world.fleet.index(ofID: id), !world.read({ $0.state(of: index).isDeleted }) else {
                return PlannedCall(error(404, "No element instance found with id \(id)"))
            }
            return plan(index)
        }
    }

    /// The instance that the Element token selects; a deleted one is answered like a wrong token.
    private func selected(_ plan: (UInt32) -> PlannedCall) -> PlannedCall {
        authorization.namesAccount(of: world.credentials) ? throughInstance(plan) : unauthorized
    }

    private func throughInstance(_ plan: (UInt32) -> PlannedCall) -> PlannedCall {
        guard authorization.namesUser(of: world.credentials), let token = authorization.element,
            let index = world.fleet.index(ofElementToken: token), !world.read({ $0.state(of: index).isDeleted })
        else { return unauthorized }
        return plan(index)
    }
}

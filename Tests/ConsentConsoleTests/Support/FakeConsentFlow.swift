import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Synchronization

/// A flow that answers what a test tells it, and records the calls that change something.
final class FakeConsentFlow: ConsentFlow {
    /// A call that changes something.
    enum Call: Equatable {
        case link(Int64)
        case renew(Int64)
        case withdraw(Int64)
        case setOutFromLink(String)
        case setOut(Int64)
        case callback([String])
    }

    struct World {
        var connections: [Connection] = []
        var links: [String: LinkLookup] = [:]
        var callbackAnswers: [String: CallbackAnswer] = [:]
        var history: [Event] = []
        var redirect = "https://login.salesforce.com/services/oauth2/authorize?response_type=code&state=STATE-1"
        var calls: [Call] = []
        var countsAsked = 0
        /// Whether a count is its own number, so that a test can tell an older one from a newer one.
        var numbersCounts = false
        /// The browser that set out last; callbacks of other browsers are refused.
        var browser: String?
        var capturesCallback = true
        var failure: (any Error)?

        func answer(to state: String) -> CallbackAnswer {
            guard var answer = callbackAnswers[state] else { return CallbackAnswer(result: .unknownState) }
            answer.state = Secret(state)
            return answer
        }
    }

    let runs: [RunRecord]
    let callbackPaths: Set<String> = []
    let groupName: String?
    let world: Mutex<World>

    init(_ world: World = World(), groupName: String? = "customer") {
        var run = RunRecord(
            id: RunID(rawValue: "spring-20270115T080000Z"),
            job: "spring",
            action: .rotate,
            revoke: nil,
            jobFile: "/etc/reauth/spring.yaml",
            effectDigest: "",
            startedAt: ManualClock.start,
            toolVersion: "0"
        )
        run.carriedColumns = ["owner", "customer"]
        runs = [run]
        self.groupName = groupName
        self.world = Mutex(world)
    }

    var calls: [Call] { world.withLock(\.calls) }

    func change(_ body: (inout World) -> Void) {
        world.withLock { body(&$0) }
    }

    private func see<Result>(_ call: Call? = nil, _ body: (inout World) throws -> Result) throws -> Result {
        try world.withLock { world in
            if let failure = world.failure { throw failure }
            if let call { world.calls.append(call) }
            return try body(&world)
        }
    }

    func counts() async throws -> [ConnectionCount] {
        try see { world in
            world.countsAsked += 1
            if world.numbersCounts {
                let lane = LaneKey(rawValue: "salesforce")
                return [ConnectionCount(group: "", lane: lane, standing: .done, items: world.countsAsked)]
            }
            return Self.counts(world.connections) { _ in "" }
        }
    }

    func counts(ofGroups groups: [String]) async throws -> [ConnectionCount] {
        try see { world in
            Self.counts(world.connections.filter { groups.contains($0.group) }, by: \.group)
        }
    }

    func waiting(since moments: [Timestamp]) async throws -> WaitingTally {
        try see { world in
            let waiting = world.connections.filter { $0.standing == .waiting }.map(\.awaitingSince)
            return WaitingTally(
                since: moments.map { moment in waiting.count { $0.map { $0 >= moment } ?? false } },
                undated: waiting.count { $0 == nil },
                oldest: waiting.compactMap(\.self).min()
            )
        }
    }

    func groups(limit: Int) async throws -> [String] {
        try see { world in Array(Set(world.connections.map(\.group)).sorted().prefix(limit)) }
    }

    private static func counts(_ connections: [Connection], by group: (Connection) -> String) -> [ConnectionCount] {
        let keys = Dictionary(grouping: connections) { connection in
            ConnectionCount(
                group: group(connection),
                lane: LaneKey(rawValue: connection.provider),
                standing: connection.standing,
                items: 0
            )
        }
        return keys.map { key, members in
            ConnectionCount(group: key.group, lane: key.lane, standing: key.standing, items: members.count)
        }
    }

    func connections(
        matching filter: ConnectionFilter,
        after sequence: Int64,
        limit: Int
    ) async throws -> [Connection] {
        try see { world in
            let found = world.connections.filter { connection in
                let texts = [connection.instanceID, connection.name, connection.element, connection.group]
                let search = filter.search?.lowercased()
                return connection.sequence > sequence
                    && (filter.group == nil || filter.group?.value == connection.group)
                    && (filter.lane == nil || filter.lane?.lane.word == connection.provider)
                    && (filter.standing == nil || filter.standing == connection.standing)
                    && (filter.link == nil || filter.link?.state == connection.linkState)
                    && (search == nil || texts.contains { $0.lowercased().contains(search ?? "") })
            }
            return Array(found.sorted { $0.sequence < $1.sequence }.prefix(limit))
        }
    }

    func connection(_ sequence: Int64) async throws -> Connection? {
        try see { $0.connections.first { $0.sequence == sequence } }
    }

    func history(of sequence: Int64) async throws -> [Event] {
        try see { $0.history }
    }

    func link(for sequence: Int64) async throws -> CustomerLink? {
        try see(.link(sequence)) { world in
            guard let found = world.connections.first(where: { $0.sequence == sequence && $0.standing == .waiting }),
                found.linkState != .withdrawn
            else { return nil }
            return CustomerLink(
                url: Secret("https://reauth.example.com/c/token-\(sequence)"),
                expiresAt: ManualClock.start.advanced(by: .seconds(14 * 86_400))
            )
        }
    }

    func links(for sequences: [Int64]) async throws -> [Int64: CustomerLink] {
        var links: [Int64: CustomerLink] = [:]
        for sequence in sequences { links[sequence] = try await link(for: sequence) }
        return links
    }

    func renewLink(for sequence: Int64) async throws -> CustomerLink? {
        try see(.renew(sequence)) { _ in
            CustomerLink(url: Secret("https://reauth.example.com/c/renewed-\(sequence)"), expiresAt: ManualClock.start)
        }
    }

    func withdrawLink(for sequence: Int64) async throws {
        try see(.withdraw(sequence)) { world in
            for index in world.connections.indices where world.connections[index].sequence == sequence {
                world.connections[index].linkState = .withdrawn
            }
        }
    }

    func look(up token: String) async throws -> LinkLookup {
        try see { $0.links[token] ?? .unknown }
    }

    func setOut(from token: String, in browser: Secret<String>) async throws -> SetOutAnswer {
        try see(.setOutFromLink(token)) { world in
            world.browser = browser.exposed()
            guard case .connection(let connection, _)? = world.links[token] else {
                return .badLink(world.links[token] ?? .unknown)
            }
            guard connection.standing == .waiting else { return .notWaiting(connection) }
            guard !connection.isHeldBack else { return .unavailable(.grantCap) }
            guard connection.canSetOut else { return .unavailable(.linkUnusable) }
            return .redirect(Secret(world.redirect), state: State(rawValue: "STATE-1"))
        }
    }

    func setOut(for sequence: Int64, in browser: Secret<String>) async throws -> SetOutAnswer {
        try see(.setOut(sequence)) { world in
            world.browser = browser.exposed()
            guard let connection = world.connections.first(where: { $0.sequence == sequence }) else {
                return .unavailable(.instanceGone)
            }
            guard connection.standing == .waiting else { return .notWaiting(connection) }
            guard !connection.isHeldBack else { return .unavailable(.grantCap) }
            guard connection.canSetOut else { return .unavailable(.clientCredentialsMissing) }
            return .redirect(Secret(world.redirect), state: State(rawValue: "STATE-1"))
        }
    }

    func callback(
        _ parameters: Secret<[(name: String, value: String)]>,
        broughtBy bearer: CallbackBearer
    ) async throws -> CallbackAnswer {
        let pairs = parameters.exposed()
        return try see(.callback(pairs.map { "\($0.name)=\($0.value)" })) { world in
            if case .browser(let browser) = bearer, world.browser != nil, browser?.exposed() != world.browser {
                return CallbackAnswer(result: .otherBrowser)
            }
            guard let state = pairs.first(where: { $0.name == "state" })?.value else {
                return CallbackAnswer(result: .malformed)
            }
            return world.answer(to: state)
        }
    }

    func result(ofState state: String) async throws -> CallbackAnswer {
        try see { $0.answer(to: state) }
    }

    func capturesCallback(for sequence: Int64) async throws -> Bool {
        try see { $0.capturesCallback }
    }
}

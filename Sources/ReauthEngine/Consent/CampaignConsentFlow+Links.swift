package import OAuth
import ReauthModel
import Synchronization

extension CampaignConsentFlow {
    /// The newest good link, or a new one; none where the instance's link was withdrawn in any run.
    package func link(for number: Int64) async throws -> CustomerLink? {
        guard let (member, sequence) = place(number), let flow = member.flow else { return nil }
        let isFirst = try await store.newestLink(of: member.run.id, sequence: sequence) == nil
        if isFirst, try await isWithdrawnElsewhere(sequence, member) { return nil }
        return try await flow.link(for: sequence)
    }

    /// The same of many connections.
    package func links(for numbers: [Int64]) async throws -> [Int64: CustomerLink] {
        var links: [Int64: CustomerLink] = [:]
        for (run, numbers) in Dictionary(grouping: numbers, by: { CampaignNumber($0).run }) {
            guard let first = numbers.first, let (member, _) = place(first), let flow = member.flow else { continue }
            let sequences = numbers.map { CampaignNumber($0).sequence }
            let found = try await flow.links(for: sequences) { sequence in
                try await !isWithdrawnElsewhere(sequence, member)
            }
            for (sequence, link) in found { links[CampaignNumber(run: run, sequence: sequence).value] = link }
        }
        return links
    }

    /// How many accounts are looked at each time: in most of them no place became free.
    private static let accountsAtOnce = 32

    /// Makes the links that were held back by a provider's cap, where a place became free.
    ///
    /// A few accounts at a time, one after the other.
    package func fillFreePlaces() async throws {
        let found = try await store.freePlaces(
            after: shelf.account.withLock(\.self),
            limit: Self.accountsAtOnce,
            at: time.now
        )
        shelf.account.withLock { $0 = found.last }
        for waiting in found.items {
            // Shown or not: the item that has waited longest comes first.
            guard let member = try await member(waiting.run), let flow = member.flow else { continue }
            if try await isWithdrawnElsewhere(waiting.sequence, member) { continue }
            _ = try await flow.link(for: waiting.sequence)
        }
    }

    /// Whether the instance's link was withdrawn in another run where it waits.
    private func isWithdrawnElsewhere(_ sequence: Int64, _ member: CampaignMember) async throws -> Bool {
        for other in try await siblings(of: sequence, member) {
            let newest = try await store.newestLink(of: other.run.id, sequence: other.item.sequence)
            if newest?.withdrawnAt != nil { return true }
        }
        return false
    }

    /// Withdraws the link and makes a new one.
    package func renewLink(for number: Int64) async throws -> CustomerLink? {
        guard let (member, sequence) = place(number) else { return nil }
        return try await member.flow?.renewLink(for: sequence)
    }

    /// Withdraws the instance's links, of whatever run they are.
    package func withdrawLink(for number: Int64) async throws {
        guard let (member, sequence) = place(number) else { return }
        for other in try await siblings(of: sequence, member) {
            try await withdraw(other.item.sequence, of: other.run.id)
        }
        try await withdraw(sequence, of: member.run.id)
    }

    private func withdraw(_ sequence: Int64, of run: RunID) async throws {
        if let flow = shown.first(where: { $0.run.id == run })?.flow {
            try await flow.withdrawLink(for: sequence)
        } else {
            try await store.withdrawLinks(of: run, sequence: sequence, at: time.now)
        }
    }

    /// The same instance where it waits in other runs of the platform.
    private func siblings(of sequence: Int64, _ member: CampaignMember) async throws -> [CampaignItem] {
        let digest = member.run.platformDigest
        guard !digest.isEmpty, let id = try await member.view.item(sequence)?.seed.instanceID else { return [] }
        return try await store.waitingItems(of: id).filter {
            $0.run.platformDigest == digest && $0.run.id != member.run.id
        }
    }

    // MARK: Customers

    /// What a link of any run leads to.
    package func look(up token: String) async throws -> LinkLookup {
        guard let (run, link) = try await found(token) else { return .unknown }
        guard let member = try await member(run) else { return .unknown }
        let answer = member.numbered(try await member.view.answer(to: link))
        // A person whose connection waits in a run that cannot be opened can only be asked to come again.
        if case .connection(let connection, _) = answer, connection.standing == .waiting, member.flow == nil {
            return .otherRun
        }
        return answer
    }

    /// Sets out from a customer's link of any run.
    package func setOut(from token: String, in browser: Secret<String>) async throws -> SetOutAnswer {
        guard let (run, _) = try await found(token), let member = try await member(run) else {
            return .badLink(.unknown)
        }
        guard let flow = member.flow else { return .badLink(try await look(up: token)) }
        return member.numbered(try await flow.setOut(from: token, in: browser))
    }

    private func found(_ token: String) async throws -> (run: RunID, link: LinkRecord)? {
        guard token.utf8.count == 32 else { return nil }
        return try await store.link(TokenHash(of: Secret(token)))
    }

    /// Sets out as the operator.
    package func setOut(for number: Int64, in browser: Secret<String>) async throws -> SetOutAnswer {
        guard let (member, sequence) = place(number) else { return .unavailable(.instanceGone) }
        guard let flow = member.flow else { return .closed(member.view.problem ?? "") }
        return member.numbered(try await flow.setOut(for: sequence, in: browser))
    }

    // MARK: Callbacks

    /// Takes in what a provider sent a browser back with, whichever run its `state` is of.
    package func callback(
        _ parameters: Secret<[(name: String, value: String)]>,
        broughtBy bearer: CallbackBearer
    ) async throws -> CallbackAnswer {
        let values = Dictionary(parameters.exposed().map { ($0.name, $0.value) }) { first, _ in first }
        var named = values["state"]
        if named == nil, let token = values["oauth_token"] ?? values["denied"] {
            named = shown.lazy.compactMap { $0.flow?.requestTokens.state(ofToken: token)?.rawValue }.first
        }
        guard let named, (1...256).contains(named.utf8.count), values.count == parameters.exposed().count else {
            return CallbackAnswer(result: .malformed)
        }
        guard let run = try await run(ofState: named) else { return CallbackAnswer(result: .unknownState) }
        guard let member = try await member(run), let flow = member.flow else {
            return CallbackAnswer(result: .otherRun)
        }
        return member.numbered(try await flow.callback(parameters, broughtBy: bearer))
    }

    /// What came of a consent.
    package func result(ofState state: String) async throws -> CallbackAnswer {
        guard let run = try await run(ofState: state), let member = try await member(run), let flow = member.flow
        else { return CallbackAnswer(result: .unknownState) }
        return member.numbered(try await flow.result(ofState: state))
    }

    private func run(ofState state: String) async throws -> RunID? {
        switch try await store.look(up: TokenHash(of: Secret(state)), at: time.now) {
        case .accepted(let run, _), .used(let run, _), .expired(let run, _): run
        case .unknown: nil
        }
    }
}

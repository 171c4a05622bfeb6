package import ReauthEngine
import ReauthModel

/// Looks at every waiting instance of a store once, and settles those that were signed in to elsewhere.
package struct WaitingCheck: Sendable {
    private let environment: Environment
    private let stop: StopSignal

    /// `stop` ends the work in good order.
    package init(environment: Environment, stop: StopSignal) {
        self.environment = environment
        self.stop = stop
    }

    /// How many instances are looked at in parallel.
    private static let width = 16
    private static let pageSize = 500

    /// Looks at the waiting instances of a run, or of all of them.
    package func run(runNamed name: String?) async throws -> ExitStatus {
        let store = try environment.store.openExisting()
        let waits: Bool
        do {
            defer { try? store.close() }
            waits = try await !store.waitingRuns().isEmpty
        }
        guard waits || name != nil else {
            environment.announcer.say("Nobody has to sign in: no instance waits.")
            return .success
        }
        return try await ConsentSession(environment: environment, stop: stop).with(runNamed: name, page: nil) {
            opened in
            try await look(opened)
        }
    }

    private func look(_ opened: ConsentSession.Opened) async throws -> ExitStatus {
        try await opened.flow.settleOpenExchanges()
        var answers: [ElsewhereAnswer] = []
        var touched: Set<RunID> = []
        var closed = 0
        var last: Int64 = 0
        while !stop.isRequested {
            let page = try await opened.flow.waiting(after: last, limit: Self.pageSize)
            guard let end = page.last else { break }
            last = end.sequence
            let instances = page.map { InstanceID(rawValue: $0.instanceID) }
            let found = try await look(at: page, opened.flow)
            closed += found.count { $0 == nil }
            for (instance, answer) in zip(instances, found) {
                guard let answer else { continue }
                answers.append(answer)
                if case .settled = answer {
                    touched.formUnion(try await opened.store.items(of: instance).map(\.run.id))
                }
            }
        }
        return try await conclude(answers, closed: closed, touched, opened)
    }

    /// The answers in the order of the connections; `nil` where the run cannot be opened.
    private func look(at page: [Connection], _ flow: CampaignConsentFlow) async throws -> [ElsewhereAnswer?] {
        try await withThrowingTaskGroup(of: (Int, ElsewhereAnswer?).self) { window in
            var answers = [ElsewhereAnswer?](repeating: nil, count: page.count)
            var inFlight = 0
            for (index, connection) in page.enumerated() {
                if stop.isRequested {
                    answers[index] = .busy
                    continue
                }
                if inFlight == Self.width, let (place, answer) = try await window.next() {
                    answers[place] = answer
                    inFlight -= 1
                }
                window.addTask { (index, try await flow.lookElsewhere(connection.sequence)) }
                inFlight += 1
            }
            for try await (place, answer) in window { answers[place] = answer }
            return answers
        }
    }

    private func conclude(
        _ answers: [ElsewhereAnswer],
        closed: Int,
        _ touched: Set<RunID>,
        _ opened: ConsentSession.Opened
    ) async throws -> ExitStatus {
        let announcer = environment.announcer
        var settled = 0
        for answer in answers {
            switch answer {
            case .settled(let item):
                settled += 1
                announcer.say("\(item.label): reauthenticated, somebody signed in elsewhere")
            case .rejected(let item):
                announcer.say("\(item.label): new tokens, and the provider rejects them; somebody has to sign in")
            case .otherAccount(let item):
                announcer.say("\(item.label): somebody signed in with another account than before; it goes on waiting")
            case .unproved(let item):
                announcer.say("\(item.label): new tokens, and nothing proves a sign-in; it goes on waiting")
            case .unreachable(let item):
                announcer.say("\(item.label): it could not be looked at now; it goes on waiting")
            case .unchanged, .busy:
                break
            }
        }
        for id in touched.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let run = try await opened.store.run(id) else { continue }
            try await environment.writeReports(of: run, from: opened.store)
            announcer.say("Reports: \(environment.reports.folder(of: id))/")
        }
        let waiting = try await opened.flow.counts().filter { $0.standing == .waiting }.reduce(0) { $0 + $1.items }
        announcer.say("\(settled) of \(answers.count + closed) waiting instances were signed in to elsewhere.")
        if closed > 0 { announcer.say("\(closed) were not looked at: the job of their run cannot be opened.") }
        if waiting > 0 { announcer.say("\(InstancesWaiting(waiting)).") }
        if stop.isRequested { return .interrupted }
        return waiting > 0 ? .codesOutstanding : .success
    }
}

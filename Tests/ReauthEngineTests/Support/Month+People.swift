import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// The people who have to sign in, and what they do about it.
extension Month {
    /// Makes an appointment with each person who has to sign in, once for each time.
    mutating func ask(_ item: Item, _ account: Account) async throws {
        let person = Self.person(of: account.id)
        guard asked.insert(account.id).inserted else { return }
        waitsSince[account.id] = item.progress.awaitingSince
        guard let patience = person.patience else { return }
        let token = try await flow(of: fleet.record).token(for: item.sequence)
        appointments.append(
            Appointment(
                person: person,
                id: account.id,
                day: day + patience,
                run: fleet.record,
                sequence: item.sequence,
                token: token
            )
        )
    }

    mutating func keep(_ appointment: Appointment) async throws {
        let number = Int(appointment.id.rawValue) ?? 0
        let before = far.exchanges.count
        switch appointment.person {
        case .promptly, .late: try await visit(appointment, number)
        case .byFile: try await importCode(appointment, number)
        case .elsewhere:
            far.change(number) { $0.signIn() }
            try await lookElsewhere(appointment, number)
        case .never: return
        }
        let exchanges = appointment.person == .elsewhere ? 0 : 1
        if far.exchanges.count != before + exchanges { note("\(number): not one exchange for one code") }
        if far.account(number)?.isWorking != true { note("\(number): signed in, and it does not work") }
        signIns[appointment.person, default: 0] += 1
        asked.remove(appointment.id)
        waitsSince[appointment.id] = nil
        reminded[appointment.id] = nil
        doneAt[appointment.id] = fleet.clock.now
        unsettled += await runsWaiting(for: appointment.id)
    }

    /// Goes through a link, whatever run made it.
    private func visit(_ appointment: Appointment, _ number: Int) async throws {
        let (far, token) = (far, appointment.token)
        try await open(appointment.run) { flow in
            let state = try await flow.depart(from: token)
            let answer = try await flow.arrive(["code": far.consent(to: number), "state": state])
            #expect(answer.result == .known(.reauthenticated), "instance \(number): \(answer)")
        }
    }

    /// What `reauth check --waiting` does.
    private func lookElsewhere(_ appointment: Appointment, _ number: Int) async throws {
        let flow = flow(of: appointment.run)
        let answer = try await fleet.clock.run { try await flow.lookElsewhere(appointment.sequence) }
        guard case .settled(let item) = answer else { return #expect(Bool(false), "instance \(number): \(answer)") }
        #expect(item.progress.outcome == .reauthenticated, "instance \(number)")
    }

    private func importCode(_ appointment: Appointment, _ number: Int) async throws {
        guard let code = AuthorizationCode(far.consent(to: number)) else { throw NoDeparture() }
        let pending = PendingResponse(AuthorizationResponse(code: code, parameters: Secret([:])))
        let flow = flow(of: appointment.run)
        let sequence = appointment.sequence
        let item = try await fleet.clock.run { try await flow.redeem(pending, for: sequence) }
        #expect(item?.progress.outcome == .reauthenticated, "instance \(number)")
    }

    /// The page, or an import, that serves a run.
    private func flow(of record: RunRecord, stop: StopSignal = StopSignal()) -> RunConsentFlow {
        var fleet = fleet
        fleet.record = record
        fleet.job.name = record.job
        fleet.job.action = record.action
        fleet.job.revoke = record.revoke
        far.watch(record.id)
        var context = fleet.context()
        context.links = fleet.store
        return RunConsentFlow(
            context: context,
            consents: fleet.store,
            campaign: fleet.store,
            claims: claims,
            settings: RunConsentFlow.Settings(
                baseURL: Reception.baseURL,
                group: nil,
                linkLifetime: Reception.lifetime,
                titles: [:]
            ),
            stop: stop
        )
    }

    private func open(
        _ record: RunRecord,
        _ body: @escaping @Sendable (RunConsentFlow) async throws -> Void
    ) async throws {
        let stop = StopSignal()
        let flow = flow(of: record, stop: stop)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await flow.work() }
            group.addTask {
                defer { stop.request() }
                try await body(flow)
            }
            try await group.waitForAll()
        }
    }
}

package import ReauthModel

extension ExchangeQueue {
    /// Looks once whether a person signed in to a waiting instance elsewhere, as ``ElsewhereMachine`` orders.
    func lookElsewhere(_ sequence: Int64) async throws -> ElsewhereAnswer {
        try await withClaim(on: sequence) { () -> ElsewhereAnswer in
            guard let item = try await self.item(sequence) else { return .busy }
            return try await self.look(at: item)
        } ?? .busy
    }

    private func look(at item: Item) async throws -> ElsewhereAnswer {
        var holdings = PlatformRequests.Holdings()
        var machine = ElsewhereMachine(item, confirm: job.confirm)
        var order = machine.handle(.started, at: time.now)
        var generator = SystemRandomNumberGenerator()
        while true {
            let event: ElsewhereEvent
            switch order {
            case .ask(let request):
                event = .platform(try await driver.requests.send(request, for: item, &holdings))
            case .wait(let wait, let request):
                if stop.isRequested {
                    event = .stopped
                } else {
                    let delay = machine.retry.delay(of: wait, at: time.now, using: &generator)
                    try await stop.sleep(for: delay, time: time)
                    event = .platform(try await driver.requests.send(request, for: item, &holdings))
                }
            case .readHistory:
                event = .historyRead(try await histories.history(of: item))
            case .readWaitingItems:
                event = .waitingItemsRead(try await waitingItems(item))
            case .record(let events, let finding):
                var checkpoint = Checkpoint(item: machine.item, events: events)
                checkpoint.finding = finding
                event = try await checkpoints.write(checkpoint, to: run.id) == .written ? .recorded : .recordRefused
            case .end(let answer):
                return answer
            }
            order = machine.handle(event, at: time.now)
        }
    }

    /// The items of all runs of the platform that wait for the same instance.
    private func waitingItems(_ item: Item) async throws -> [ItemProgress] {
        guard let instances, let id = item.seed.instanceID, !run.platformDigest.isEmpty else { return [] }
        return try await instances.waitingItems(of: id)
            .filter { $0.run.platformDigest == run.platformDigest }
            .map(\.item.progress)
    }
}

extension RunConsentFlow {
    /// Looks whether a person signed in elsewhere; see ``ElsewhereAnswer``.
    package func lookElsewhere(_ sequence: Int64) async throws -> ElsewhereAnswer {
        try await queue.lookElsewhere(sequence)
    }
}

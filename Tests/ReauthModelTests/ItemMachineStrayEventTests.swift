import OAuth
import ReauthModel
import Testing

/// Events without an order: a defect of the performer must neither lose an item nor send anything.
@Suite struct ItemMachineStrayEventTests {
    /// A state of the machine, by the script that leads there and the events that belong there.
    struct Place: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var trial: Trial
        var script: [ItemEvent]
        var belongs: [String]

        init(_ name: String, _ trial: Trial, after script: [ItemEvent], belongs: [String]) {
            testDescription = name
            self.trial = trial
            self.script = script
            self.belongs = belongs
        }
    }

    static let events: [String: ItemEvent] = [
        "started": .started, "read": .read(), "missing": .missing, "revoked": .revoked, "refused": .refused,
        "lost": .revocationFailed(.noAnswer), "alive": .alive, "rejected": .rejected, "url": .url, "bad url": .badURL,
        "failed": .requestFailed(.noConnection), "noted": .grantGroupNoted,
        "checked": .grantGroupChecked(.settled), "turn": .turnTaken(.mine),
    ]

    static let reading = ["read", "missing", "failed"]
    static let places = [
        Place("idle", .rotate(.accessToken, .box), after: [], belongs: ["started"]),
        Place("reading", .rotate(.accessToken, .box), after: [.started], belongs: reading),
        Place(
            "noting the grant group",
            .rotate(.accessToken, .box),
            after: [.started, .read(account: "anna")],
            belongs: ["noted"]
        ),
        Place(
            "taking the turn of its account",
            .rotate(.grant, .google),
            after: [.started, .read(account: "anna"), .grantGroupNoted],
            belongs: ["turn"]
        ),
        Place(
            "calling an instance whose account was revoked",
            .rotate(.grant, .google),
            after: [.started, .read(account: "anna"), .grantGroupNoted, .turnTaken(.ended(by: "7"))],
            belongs: ["alive", "rejected", "failed"]
        ),
        Place(
            "revoking",
            .rotate(.accessToken, .box),
            after: [.started, .read()],
            belongs: ["revoked", "refused", "lost"]
        ),
        Place(
            "settling",
            .rotate(.accessToken, .box),
            after: [.started, .read(), .revocationFailed(.noAnswer)],
            belongs: reading
        ),
        Place(
            "probing",
            .rotate(.accessToken, .box),
            after: [.started, .read(), .revocationFailed(.noAnswer), .read()],
            belongs: ["alive", "rejected", "failed"]
        ),
        Place(
            "confirming",
            .rotate(.accessToken, .box),
            after: [.started, .read(), .revoked],
            belongs: ["alive", "rejected", "failed"]
        ),
        Place(
            "comparing",
            .rotate(.silent, .salesforce),
            after: [.started, .read(), .revoked, .alive],
            belongs: reading
        ),
        Place(
            "explaining",
            .rotate(.silent, .salesforce),
            after: [.started, .read(), .revoked, .forbidden],
            belongs: reading
        ),
        Place(
            "linking",
            .rotate(.accessToken, .box),
            after: [.started, .read(), .revoked, .rejected],
            belongs: ["url", "bad url", "failed"]
        ),
        Place("checking", .check(), after: [.started, .read()], belongs: ["alive", "rejected", "failed"]),
    ]

    @Test(arguments: places)
    func endTheItemAndLeaveNoIntentOpen(place: Place) {
        for (name, event) in Self.events.sorted(by: { $0.key < $1.key }) where !place.belongs.contains(name) {
            var trial = place.trial
            trial.feed(place.script)
            let wasOpen = trial.progress.openToken != nil
            #expect(trial.feed(event) == [.finish], "\(name)")
            #expect(trial.reason == .unexpectedResponse, "\(name)")
            #expect(trial.outcome == (wasOpen ? .inDoubt : .failed), "\(name)")
            #expect(trial.settlements.last == (wasOpen ? .undecided : trial.settlements.last), "\(name)")
        }
    }

    @Test(arguments: places)
    func areTheOnlyOnesThatDo(place: Place) {
        for (name, event) in Self.events.sorted(by: { $0.key < $1.key }) where place.belongs.contains(name) {
            var trial = place.trial
            trial.feed(place.script)
            trial.feed(event)
            if trial.reason == .unexpectedResponse { #expect(name == "refused", "\(name)") }
        }
    }

    static let ends: [(String, Trial, [ItemEvent])] = [
        ("healthy", .check(), [.started, .read(), .alive]),
        ("failed", .check(), [.started, .missing]),
        ("rotated", .rotate(.silent, .salesforce), [.started, .read("A1"), .revoked, .alive, .read("A2")]),
        ("awaiting", .rotate(.accessToken, .box), [.started, .read(), .revoked, .rejected, .url]),
        ("not revocable", .rotate(.grant, .microsoft), [.started]),
        ("skipped", .rotate(.silent, .box), [.started]),
        (
            "superseded",
            .rotate(.grant, .box),
            [.started, .read(), .revoked, .rejected, .voided(epoch: 2, InstanceHistory(isSignedIn: true))]
        ),
        ("in doubt", .rotate(.accessToken, .box), [.started, .read(), .revocationFailed(.noAnswer), .missing]),
    ]

    @Test(arguments: ends.indices)
    func changeNothingOnceTheItemHasItsOutcome(index: Int) {
        var (name, trial, script) = Self.ends[index]
        trial.feed(script)
        let before = trial
        #expect(before.outcome != nil, "\(name)")
        for event in Self.events.values {
            #expect(trial.feed(event) == [.finish], "\(name)")
            #expect(trial.progress == before.progress, "\(name)")
        }
        #expect(trial.settlements == before.settlements, "\(name)")
        #expect(trial.events == before.events, "\(name)")
    }
}

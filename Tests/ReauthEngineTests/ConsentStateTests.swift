import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

/// A `state` lets one callback in: of its run, its item, its epoch and the link that it began from, while it is young.
@Suite(.timeLimit(.minutes(60))) struct ConsentStateTests {
    private static let forged = String(repeating: "A", count: 43)

    @Test func `a forged state is nobody's and nothing is sent`() async throws {
        let reception = try await Reception()
        let far = reception.far
        try await reception.open { flow in
            _ = try await flow.depart()
            let code = far.consent(to: 1)
            let answer = try await flow.arrive(["code": code, "state": Self.forged])
            #expect(answer == CallbackAnswer(result: .unknownState))
            #expect(try await flow.result(ofState: Self.forged) == CallbackAnswer(result: .unknownState))
        }
        #expect(far.sent.isEmpty)
    }

    @Test func `a second callback shows the recorded result and sends nothing`() async throws {
        let reception = try await Reception()
        let far = reception.far
        try await reception.open { flow in
            let state = try await flow.depart()
            let code = far.consent(to: 1)
            let first = try await flow.arrive(["code": code, "state": state])
            #expect(first.result == .known(.reauthenticated))
            #expect(!first.isRepeated)
            #expect(first.isOperators)
            // Whatever it brings: only the state counts.
            for later in [code, far.consent(to: 1)] {
                let second = try await flow.arrive(["code": later, "state": state])
                #expect(second.result == .known(.reauthenticated))
                #expect(second.isRepeated)
            }
            let third = try await flow.arrive(["error": "access_denied", "state": state])
            #expect(third.result == .known(.reauthenticated))
            #expect(try await flow.result(ofState: state).result == .known(.reauthenticated))
        }
        #expect(far.sent.count == 1)
        #expect(try await reception.fleet.item().progress.outcome == .reauthenticated)
    }

    @Test func `of many callbacks at one moment one exchanges`() async throws {
        let reception = try await Reception()
        let far = reception.far
        let answers = try await reception.open { flow in
            let state = try await flow.depart()
            let code = far.consent(to: 1)
            return try await withThrowingTaskGroup(of: CallbackAnswer.self) { group in
                for _ in 0..<20 { group.addTask { try await flow.arrive(["code": code, "state": state]) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(far.sent.count == 1)
        #expect(far.violations.isEmpty)
        #expect(answers.filter { !$0.isRepeated }.map(\.result) == [.known(.reauthenticated)])
        let others: [CallbackAnswer.Result] = [.known(.underWay), .known(.reauthenticated)]
        #expect(answers.allSatisfy { others.contains($0.result) }, "\(answers.map(\.result))")
    }

    @Test func `a state ages and then lets nobody in`() async throws {
        let reception = try await Reception()
        let (far, clock) = (reception.far, reception.fleet.clock)
        try await reception.open { flow in
            let state = try await flow.depart()
            clock.advance(by: .seconds(3600))
            let late = try await flow.arrive(["code": far.consent(to: 1), "state": state])
            #expect(late.result == .expired)
            #expect(late.connection?.standing == .waiting)
            #expect(far.sent.isEmpty)

            let again = try await flow.depart()
            clock.advance(by: .seconds(3599))
            let answer = try await flow.arrive(["code": far.consent(to: 1), "state": again])
            #expect(answer.result == .known(.reauthenticated))
        }
        #expect(far.sent.count == 1)
    }

    @Test func `a state leads to its own item only, whatever comes with it`() async throws {
        var accounts = [Account(1, "sfdc"), Account(2, "sfdc")]
        for index in accounts.indices { accounts[index].configuration["oauth.user.id"] = "owner-\(index + 1)" }
        let reception = try await Reception(accounts)
        let far = reception.far
        let code = far.consent(to: 2, configuration: ["oauth.user.id": "owner-1"])
        try await reception.open { flow in
            _ = try await flow.depart(for: 1)
            let state = try await flow.depart(for: 2)
            let answer = try await flow.arrive(["code": code, "state": state])
            #expect(answer.connection?.sequence == 2)
            #expect(answer.result == .known(.wrongAccount))
        }
        #expect(far.sent.map(\.id) == ["2"])
        #expect(try await reception.fleet.item(1).progress.outcome == .awaitingCode)
        #expect(try await reception.fleet.item(2).progress.reason == .wrongAccount)
    }

    @Test func `a state of another run exchanges nothing and tells nothing of it`() async throws {
        let reception = try await Reception()
        let far = reception.far
        let other = try await reception.otherRun()
        let state = try await reception.open { try await $0.depart() }
        let answer = try await other.open { flow in
            let answer = try await flow.arrive(["code": far.consent(to: 1), "state": state])
            #expect(try await flow.result(ofState: state).connection == nil)
            return answer
        }
        #expect(answer == CallbackAnswer(result: .otherRun))
        #expect(far.sent.isEmpty)
        // It was not used up: in its own run it is as good as before.
        let next = reception.next()
        try await next.open { flow in
            let own = try await flow.arrive(["code": next.far.consent(to: 1), "state": state])
            #expect(own.result == .known(.reauthenticated) && !own.isRepeated)
        }
        #expect(next.far.sent.count == 1)
    }

    @Test func `a state of an older epoch is void`() async throws {
        let reception = try await Reception()
        let far = reception.far
        try await reception.open { flow in
            let (first, second) = (try await flow.depart(), try await flow.depart())
            let rejected = try await flow.arrive(["code": "never-given", "state": first])
            #expect(rejected.result == .known(.codeRejected))
            let late = try await flow.arrive(["code": far.consent(to: 1), "state": second])
            #expect(late.result == .expired)
            #expect(far.sent.count == 1)
            let third = try await flow.depart()
            let answer = try await flow.arrive(["code": far.consent(to: 1), "state": third])
            #expect(answer.result == .known(.reauthenticated))
        }
        #expect(far.sent.count == 2)
    }

    @Test(arguments: [false, true])
    func `a state from a link that was withdrawn or replaced is void`(isReplaced: Bool) async throws {
        let reception = try await Reception()
        let far = reception.far
        try await reception.open { flow in
            let state = try await flow.depart(from: flow.token())
            if isReplaced {
                _ = try await flow.renewLink(for: 1)
            } else {
                try await flow.withdrawLink(for: 1)
            }
            let late = try await flow.arrive(["code": far.consent(to: 1), "state": state])
            #expect(late.result == .expired)
            #expect(!late.isOperators)
            #expect(far.sent.isEmpty)
            // An operator's own state has nothing to do with the customer's link.
            let operators = try await flow.depart()
            try await flow.withdrawLink(for: 1)
            let answer = try await flow.arrive(["code": far.consent(to: 1), "state": operators])
            #expect(answer.result == .known(.reauthenticated))
        }
        #expect(far.sent.count == 1)
    }

    @Test(arguments: ["another's", nil], [false, true])
    func `only the browser that set out may bring the callback`(other: String?, byLink: Bool) async throws {
        let reception = try await Reception()
        let far = reception.far
        try await reception.open { flow in
            let state = byLink ? try await flow.depart(from: flow.token()) : try await flow.depart()
            // Somebody else was sent the provider's address, and agreed with an account of their own.
            let theirs = try await flow.arrive(["code": far.consent(to: 1), "state": state], in: other)
            #expect(theirs == CallbackAnswer(result: .otherBrowser))
            let denied = try await flow.arrive(["error": "access_denied", "state": state], in: other)
            #expect(denied == CallbackAnswer(result: .otherBrowser))
            #expect(far.sent.isEmpty)
            // The state was not used up, and what came of it is for its own browser only.
            let own = try await flow.arrive(["code": far.consent(to: 1), "state": state])
            #expect(own.result == .known(.reauthenticated))
            let late = try await flow.arrive(["code": "x", "state": state], in: other)
            #expect(late == CallbackAnswer(result: .otherBrowser))
        }
        #expect(far.sent.count == 1)
    }

    enum Beginning: CaseIterable {
        case console, customersLink, reportedLink
    }

    /// The page offers them the way back to the overview, and nobody else.
    @Test(arguments: Beginning.allCases)
    func `only who set out from the console is taken for an operator`(beginning: Beginning) async throws {
        let reception = try await Reception()
        let far = reception.far
        let reported = try #require(try await reception.fleet.item().progress.consentURL)
        try await reception.open { flow in
            let state =
                switch beginning {
                case .console: try await flow.depart()
                case .customersLink: try await flow.depart(from: flow.token())
                case .reportedLink: String(try #require(reported.split(separator: "state=").last))
                }
            let answer = try await flow.arrive(["code": far.consent(to: 1), "state": state])
            #expect(answer.result == .known(.reauthenticated))
            #expect(answer.isOperators == (beginning == .console))
        }
    }

    @Test func `an operator may paste what another browser came back with`() async throws {
        let reception = try await Reception()
        let far = reception.far
        try await reception.open { flow in
            let state = try await flow.depart(from: flow.token())
            let pairs = [(name: "code", value: far.consent(to: 1)), (name: "state", value: state)]
            let answer = try await flow.callback(Secret(pairs), broughtBy: .operators)
            #expect(answer.result == .known(.reauthenticated))
        }
        #expect(far.sent.count == 1)
    }

    @Test func `looking for a result does not use a state up`() async throws {
        let reception = try await Reception()
        let far = reception.far
        try await reception.open { flow in
            let state = try await flow.depart()
            #expect(try await flow.result(ofState: state).result == .unknownState)
            let answer = try await flow.arrive(["code": far.consent(to: 1), "state": state])
            #expect(answer.result == .known(.reauthenticated))
        }
    }

    @Test func `every state is another one`() async throws {
        let reception = try await Reception()
        let states = try await reception.open { flow in
            var states: Set<String> = []
            for _ in 0..<50 { states.insert(try await flow.depart()) }
            return states
        }
        #expect(states.count == 50)
        #expect(states.allSatisfy { $0.utf8.count == 43 })
    }
}

import ReauthModel
import Testing

@Suite("Reminders")
struct ReminderPolicyTests {
    private let since = Timestamp(rawValue: 1_800_000_000_000)
    private let policy = ReminderPolicy(steps: [1, 3, 7, 14].map { .seconds($0 * 86_400) })

    private func day(_ days: Double) -> Timestamp { since.advanced(by: .seconds(days * 86_400)) }

    private func due(on days: Double, after number: Int? = nil, at last: Double = 0.5) -> Int? {
        let reminded = number.map { ReminderPolicy.Reminded(number: $0, at: day(last)) }
        return policy.due(since: since, after: reminded, at: day(days))?.number
    }

    @Test func eachStepIsDueOnce() {
        #expect([0, 0.99, 1, 2.9].map { due(on: $0) } == [nil, nil, 1, 1])
        #expect([1, 2.9, 3, 6.9].map { due(on: $0, after: 1) } == [nil, nil, 2, 2])
        #expect([13.9, 14, 900].map { due(on: $0, after: 3) } == [nil, 4, 4])
        #expect(due(on: 900, after: 4) == nil)
    }

    @Test func nightsThatWereMissedRemindOnce() {
        #expect(due(on: 8) == 3)
        #expect(due(on: 30, after: 1) == 4)
    }

    @Test func onlyTheLastStepEscalates() {
        let steps = [1, 3, 7, 14].map { policy.due(since: since, after: nil, at: day($0)) }
        #expect(steps.map { $0?.isLast } == [false, false, false, true])
    }

    @Test func whatWasDoneBeforeItBeganToWaitDoesNotCount() {
        #expect(due(on: 1.5, after: 4, at: -3) == 1)
        #expect(due(on: 1.5, after: 4, at: 0) == nil)
    }

    @Test func withoutStepsNobodyIsReminded() {
        #expect(ReminderPolicy().due(since: since, after: nil, at: day(99)) == nil)
    }
}

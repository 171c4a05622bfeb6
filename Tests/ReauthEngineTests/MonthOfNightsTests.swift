import ReauthEngine
import ReauthModel
import Testing

/// A schedule that nobody watches, for a month.
@Suite(.timeLimit(.minutes(60))) struct MonthOfNightsTests {
    @Test func `thirty nights of rotations and checks, with people who sign in as they like`() async throws {
        // Somebody has to sign in again at the first, the others refresh by themselves.
        let accounts = (1...40).map { Account($0, $0 <= 25 ? "sfdc" : $0 <= 34 ? "box" : "twofold") }
        // Two weekly rotations lie within the interval, and a third one does not.
        var month = try await Month(accounts, repeatedEvery: .seconds(10 * 86_400))
        for _ in 0..<30 { try await month.pass() }
        #expect(month.violations == [])
        #expect(month.far.violations.isEmpty, "\(month.far.violations)")
        #expect(month.unsettled == [])
        // Nobody was reminded after it worked, and nobody who has not signed in was forgotten, whatever died in between.
        #expect(month.toldPeople.wrong == [])
        #expect(month.forgotten == [])
        #expect(month.reminderCount > accounts.count)
        #expect(month.toldPeople.told.values.contains { $0.last == 4 })
        #expect(month.reminded.values.contains { $0.last == 4 })
        #expect(month.revocations > accounts.count)
        #expect(month.spared > accounts.count)
        for person in Month.Person.allCases where person != .never {
            #expect(month.signIns[person, default: 0] > 0, "nobody signed in \(person)")
        }
    }
}

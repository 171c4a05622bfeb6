import Testing

@testable import ReauthOperations

/// Which of the two comes first, an interrupt or the work.
@Suite struct PreparationTests {
    @Test func anInterruptBeforeTheWorkEndsIt() {
        let preparation = Preparation()
        #expect(preparation.interrupt())
        #expect(throws: OperationFailure.self) { try preparation.end() }
        #expect(preparation.interrupt())
    }

    @Test func anInterruptAfterTheWorkBeganIsLeftToTheWork() throws {
        let preparation = Preparation()
        try preparation.end()
        #expect(!preparation.interrupt())
        try preparation.end()
    }

    @Test func whatIsSaidThenIsThatNothingWasSent() {
        #expect(Preparation.interrupted.status == .interrupted)
        #expect(Preparation.interrupted.description == "interrupted; nothing was sent for any instance")
    }
}

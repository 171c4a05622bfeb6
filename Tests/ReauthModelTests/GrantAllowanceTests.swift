import ReauthModel
import Testing

@Suite("How many links of an account are out")
struct GrantAllowanceTests {
    @Test(arguments: [
        (GrantAllowance(most: 5, alive: 0, out: 0), 5, true),
        (GrantAllowance(most: 5, alive: 2, out: 2), 1, true),
        (GrantAllowance(most: 5, alive: 0, out: 5), 0, false),
        (GrantAllowance(most: 5, alive: 5, out: 0), 0, false),
        (GrantAllowance(most: 5, alive: 2, out: 3), 0, false),
        // Others waited longer.
        (GrantAllowance(most: 5, alive: 2, out: 2, ahead: 1), 1, false),
        (GrantAllowance(most: 5, alive: 1, out: 2, ahead: 1), 2, true),
        (GrantAllowance(most: 5, alive: 1, out: 2, ahead: 2), 2, false),
        (GrantAllowance(most: 1, alive: 0, out: 0), 1, true),
        (GrantAllowance(most: 1, alive: 0, out: 1), 0, false),
        // More than the cap: somebody signed in elsewhere, or the cap was lowered.
        (GrantAllowance(most: 2, alive: 3, out: 2), 0, false),
    ])
    func aLinkIsHandedOutWhileThereIsAPlace(_ allowance: GrantAllowance, free: Int, isAllowed: Bool) {
        #expect(allowance.free == free)
        #expect(allowance.isAllowed == isAllowed)
    }
}

/// What came of a consent, in stable words.
package enum ConsentResult: String, Sendable, Hashable, CaseIterable {
    /// The code is being exchanged.
    case underWay = "under_way"
    /// The instance works again.
    case reauthenticated
    /// The person said no, or the provider did.
    case denied
    /// The provider came back without a code.
    case incomplete
    /// The code was refused, or nothing shows that it took effect.
    case codeRejected = "code_rejected"
    /// Another account signed in than before.
    case wrongAccount = "wrong_account"
    /// It could not be brought to an end now; the person may try again.
    case tryAgain = "try_again"
    /// It went wrong in a way that the operator has to look at.
    case failed
}

import ReauthModel

/// Opens what is needed to act for the instances of a run: its job, its platform, its applications.
package protocol RunOpening: Sendable {
    /// The flow of a run. Throws ``RunClosed`` when the run's job cannot be opened, and what must stop the program.
    func flow(of run: RunRecord) async throws -> RunConsentFlow
}

/// Nothing can be done for the instances of a run at the moment.
///
/// They are shown all the same, and other runs go on.
package struct RunClosed: Error, Sendable, CustomStringConvertible {
    /// What is wrong, and what would be right: for an operator.
    package var problem: String

    /// Says what is wrong.
    package init(_ problem: String) {
        self.problem = problem
    }

    /// What is wrong.
    package var description: String { problem }
}

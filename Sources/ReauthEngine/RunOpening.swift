import ReauthModel

/// Opens what is needed to act for the instances of a run: its job, its platform, its applications.
public protocol RunOpening: Sendable {
    /// The desk of a run. Throws ``RunClosed`` when the run's job cannot be opened, and what must stop the program.
    func desk(of run: RunRecord) async throws -> FleetConsentDesk
}

/// Nothing can be done for the instances of a run at the moment.
///
/// They are shown all the same, and other runs go on.
public struct RunClosed: Error, Sendable, CustomStringConvertible {
    /// What is wrong, and what would be right: for an operator.
    public var problem: String

    /// Says what is wrong.
    public init(_ problem: String) {
        self.problem = problem
    }

    /// What is wrong.
    public var description: String { problem }
}

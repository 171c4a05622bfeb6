import Sandbox

/// What may not change on the far side, and in the report, while somebody attacks the page.
///
/// Codes that a provider hands out are no business of ours, so consents are left out.
struct FarSideState: Equatable {
    private let ledger: [LedgerEntry]
    private let outcomes: [String: String?]

    init(_ rehearsal: Rehearsal) async throws {
        ledger = rehearsal.ledger(of: rehearsal.sandbox.world).filter { $0.effect != .consent }
        _ = try await Program.run(["report"], in: rehearsal.scratch)
        outcomes = try rehearsal.report().mapValues { $0["outcome"] }
    }
}

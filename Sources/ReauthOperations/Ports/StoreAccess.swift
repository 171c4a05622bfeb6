package import ReauthEngine

/// Opens the store that a command names, and what belongs to it.
package protocol StoreAccess: Sendable {
    /// Where the store is, however its place is written.
    var place: String { get }

    /// A file whose presence stops every process that works on a run of the store, and lets none begin: for when the store itself
    /// cannot be written.
    var stopFile: String { get }

    /// Whether the stop file is there.
    var isStopFileThere: Bool { get }

    /// Opens the store, which is made where there is none. Throws ``StoreUnusable``.
    func open() throws -> any OpenStore

    /// Opens the store. Throws ``StoreUnusable`` where there is none.
    func openExisting() throws -> any OpenStore

    /// What the store looks like, without making, locking or changing anything. Throws ``StoreUnusable`` where a run could not
    /// use it.
    func look() throws -> StoreCondition

    /// What the store knows of earlier runs, without making, locking or changing anything; `nil` where there is no store.
    func history() throws -> (any EarlierRuns & FinishedRuns)?

    /// Makes a store for the length of `body`, which is thrown away then.
    func withTemporaryStore<Result: Sendable>(
        _ body: nonisolated(nonsending) (any OpenStore) async throws -> Result
    ) async throws -> Result

    /// Copies the store and its key for the length of `body`, or makes an empty one where there is none; the copy is thrown away
    /// then. The store is only read.
    func withCopy<Result: Sendable>(
        _ body: nonisolated(nonsending) (any StoreAccess) async throws -> Result
    ) async throws -> Result

    /// The locks of the jobs.
    var locks: any JobLocks { get }

    /// The claims on instances.
    var claims: any ItemClaims { get }
}

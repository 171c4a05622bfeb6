/// A sandbox that runs in this process, with access to its world.
package struct RunningSandbox: Sendable {
    /// `http://127.0.0.1:PORT`.
    package let origin: String
    private let sharedWorld: SharedWorld

    init(origin: String, world: SharedWorld) {
        self.origin = origin
        sharedWorld = world
    }

    /// The instances as they began.
    package var fleet: SandboxPopulation { sharedWorld.fleet }

    /// The secrets that it accepts.
    package var credentials: SandboxCredentials { sharedWorld.credentials }

    /// The base URL of the platform's API, as a job names it.
    package var platformURL: String { "\(origin)/elements/api-v2" }

    /// Issues a code, as the consent page does when a person allows; `realmID` is QuickBooks' extra parameter.
    ///
    /// Throws ``SandboxError`` when the ledger file cannot be written.
    package func consent(
        to element: SandboxElement,
        otherAccount: Bool = false
    ) throws -> (code: String, realmID: String?) {
        try sharedWorld.update { world, now in world.issueCode(for: element, otherAccount: otherAccount, at: now) }
    }

    /// Changes an instance as an administrator, the platform itself or its owner would.
    ///
    /// Throws ``SandboxError`` when the ledger file cannot be written.
    package func apply(
        _ change: ExternalChange,
        to index: UInt32,
        rotation: RefreshTokenRotation = .provider
    ) throws {
        try sharedWorld.update { world, now in world.apply(change, to: index, rotation: rotation, at: now) }
    }

    /// A copy of the world as it is now; storage is copied only when the world changes.
    package var world: SandboxWorld { sharedWorld.read { $0 } }
}

/// Runs a sandbox while `body` runs, and gives `body` its origin, `http://127.0.0.1:PORT`.
///
/// Throws ``SandboxError`` when it cannot start, and what `body` throws.
package func withSandbox<Result>(
    _ configuration: SandboxConfiguration = SandboxConfiguration(),
    _ body: (_ origin: String) async throws -> Result
) async throws -> Result {
    try await withRunningSandbox(configuration) { try await body($0.origin) }
}

/// Runs a sandbox while `body` runs, and gives `body` access to its world.
///
/// Throws ``SandboxError`` when it cannot start, and what `body` throws.
package func withRunningSandbox<Result>(
    _ configuration: SandboxConfiguration = SandboxConfiguration(),
    _ body: (_ sandbox: RunningSandbox) async throws -> Result
) async throws -> Result {
    let server = try SandboxServer(configuration)
    let (origins, listening) = AsyncStream.makeStream(of: String.self)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { listening.finish() }
            try await server.run { listening.yield($0) }
        }
        var ready = origins.makeAsyncIterator()
        guard let origin = await ready.next() else {
            try await group.waitForAll()
            throw CancellationError()
        }
        let result = try await body(RunningSandbox(origin: origin, world: server.world))
        group.cancelAll()
        // The result of the body counts, not how a server that was told to stop ended.
        while await group.nextResult() != nil {}
        return result
    }
}

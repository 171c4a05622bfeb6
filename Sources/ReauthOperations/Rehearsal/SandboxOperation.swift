package import ReauthEngine

/// Runs a sandbox until it is told to stop.
package struct SandboxOperation: Sendable {
    private let environment: Environment
    private let stop: StopSignal

    /// `stop` ends the sandbox.
    package init(environment: Environment, stop: StopSignal) {
        self.environment = environment
        self.stop = stop
    }

    /// Starts a sandbox, hands its address to `onStart`, and keeps it until it is told to stop.
    package func run(
        _ options: SandboxOptions,
        onStart: @Sendable (_ origin: String) throws -> Void
    ) async throws -> ExitStatus {
        try await environment.sandboxes.open(options) { origin in
            try onStart(origin)
            environment.announcer.say("\(options.instances) instances on \(origin); Ctrl-C ends it.")
            await stop.requested()
            return .success
        }
    }
}

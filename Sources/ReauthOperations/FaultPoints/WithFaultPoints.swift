import ReauthEngine

extension RunInput {
    /// The same store, with fault points around its writes where a test of a debug build asks for one.
    var withFaultPoints: any RunInput {
        #if DEBUG
        CrashSwitch.armed.map { CrashingInput(base: self, crash: $0) } ?? self
        #else
        self
        #endif
    }
}

extension RunContext {
    /// The same run, with fault points around its ports where a test of a debug build asks for one.
    var withFaultPoints: RunContext {
        #if DEBUG
        guard let crash = CrashSwitch.armed else { return self }
        var context = self
        context.storage.checkpoints = CrashingCheckpoints(base: storage.checkpoints, crash: crash)
        context.storage.completion = CrashingCompletion(base: storage.completion, crash: crash)
        context.platform = CrashingPlatform(base: platform, crash: crash)
        context.revocation = CrashingRevocation(base: revocation, crash: crash)
        return context
        #else
        return self
        #endif
    }
}

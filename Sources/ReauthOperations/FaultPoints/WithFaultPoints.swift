import ReauthEngine

extension RunStore {
    /// The same store, with fault points around its writes where a test of a debug build asks for one.
    var withFaultPoints: any RunStore {
        #if DEBUG
        CrashSwitch.armed.map { CrashingStore(base: self, crash: $0) } ?? self
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
        context.store = CrashingStore(base: store, crash: crash)
        context.platform = CrashingPlatform(base: platform, crash: crash)
        context.revocation = CrashingRevocation(base: revocation, crash: crash)
        return context
        #else
        return self
        #endif
    }
}

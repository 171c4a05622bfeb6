/// How customers' links are made again whose time is over.
package struct LinkRenewal: Sendable {
    /// Where they are recorded.
    let recorder: any LinkRecorder
    /// How long they are good.
    let lifetime: Duration
    /// How many grants of an account their providers keep.
    let caps: GrantCaps

    package init(recorder: any LinkRecorder, lifetime: Duration, caps: GrantCaps) {
        self.recorder = recorder
        self.lifetime = lifetime
        self.caps = caps
    }
}

package import ReauthModel

/// What tells a store from another one, and how far its time has come.
package struct StoreLandmarks: Sendable, Hashable {
    /// The store's first run whose input was pinned; `nil` while there is none.
    package var firstRun: RunID?
    /// The newest moment on record; a clock that shows an earlier one was set back.
    ///
    /// `nil` where there is no run.
    package var newestMoment: Timestamp?

    package init(firstRun: RunID? = nil, newestMoment: Timestamp? = nil) {
        self.firstRun = firstRun
        self.newestMoment = newestMoment
    }
}

/// Lets other tasks work until `condition` holds; returns `false` after ten minutes of real time.
///
/// Ten minutes, because other tests share the cores.
package func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(600)
    while try await !condition() {
        if clock.now > end { return false }
        await Task.yield()
    }
    return true
}

/// Lets other tasks work for a while, so that an event that must not happen has time to happen.
package func lettingOthersWork() async {
    for _ in 0..<300 { await Task.yield() }
}

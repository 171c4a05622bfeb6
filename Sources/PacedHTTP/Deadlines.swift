import NIOCore

/// Ends requests whose time is over.
///
/// One timer in a heap for each request. A task that sleeps would be kept until its time is over, whether it is cancelled or
/// not, and so would its timer: at 600 requests a second, each with a deadline of 90 s, that is the memory of 54,000 tasks.
protocol Deadlines: Sendable {
    /// Calls `body` after `duration`, unless the returned closure is called before.
    func after(_ duration: Duration, _ body: @escaping @Sendable () -> Void) -> @Sendable () -> Void
}

/// The timers of an event loop.
struct EventLoopDeadlines: Deadlines {
    let loop: any EventLoop

    func after(_ duration: Duration, _ body: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
        let scheduled = loop.scheduleTask(in: TimeAmount(duration), body)
        return { scheduled.cancel() }
    }
}

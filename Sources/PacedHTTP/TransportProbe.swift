#if DEBUG
import Foundation

/// Tells a test of crashes that a request was sent and that its answer begins to come.
///
/// Release builds have neither the probe nor the call.
package enum TransportProbe {
    /// Called when the head of an answer has arrived and nothing of it was read yet.
    @TaskLocal package static var answerBegins: (@Sendable () -> Void)?

    /// The factor by which the program waits longer for a far side: `REAUTH_TEST_PATIENCE=20`.
    ///
    /// A test that plays faults must know each of them. A virtual machine may stand still for half a minute, which
    /// would add a doubt that the test did not cause.
    static let patience = ProcessInfo.processInfo.environment["REAUTH_TEST_PATIENCE"].flatMap { Int($0) } ?? 1
}
#endif

#if DEBUG
import Foundation

/// Tells a test of crashes that a request was sent and that its answer begins to come.
///
/// Release builds have neither the probe nor the call.
package enum TransportProbe {
    /// Called when the head of an answer is there and nothing of it was looked at.
    @TaskLocal package static var answerBegins: (@Sendable () -> Void)?

    /// How many times as long as otherwise the program waits for a far side: `REAUTH_TEST_PATIENCE=20`.
    ///
    /// A test that plays faults must know each of them. A machine that stands still for half a minute, as a virtual one
    /// may, would add a doubt of its own.
    static let patience = ProcessInfo.processInfo.environment["REAUTH_TEST_PATIENCE"].flatMap { Int($0) } ?? 1
}
#endif

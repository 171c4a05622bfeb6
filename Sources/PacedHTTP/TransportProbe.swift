#if DEBUG
/// Tells a test of crashes that a request has left and that its answer begins to come.
///
/// Release builds have neither the probe nor the call.
public enum TransportProbe {
    /// Called when the head of an answer is there and nothing of it was looked at.
    @TaskLocal public static var answerBegins: (@Sendable () -> Void)?
}
#endif

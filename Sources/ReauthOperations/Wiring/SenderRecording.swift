import PacedHTTP

/// Recording at the choke point.
struct SenderRecording: RequestRecording {
    func recording<Answer: Sendable>(
        _ body: nonisolated(nonsending) () async throws -> Answer
    ) async throws -> (Answer, RequestLine?) {
        let (answer, request) = try await RecordingSender.recording(body)
        return (answer, request.map { RequestLine(method: $0.method.rawValue, url: $0.redactedURL) })
    }
}

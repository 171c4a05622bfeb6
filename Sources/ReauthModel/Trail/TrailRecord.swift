import OrderedJSON

/// One record of a run's audit trail: what happened, to which item, and by which process.
package struct TrailRecord: Sendable, Hashable {
    /// Its place in the trail of its run, from 1 without a gap.
    package var position: Int64
    /// The run.
    package var run: RunID
    /// The item, by its place in the input; 0 for what is about the run as a whole.
    package var sequence: Int64
    /// The item's instance, as it was known then.
    package var instance: InstanceID?
    /// What happened.
    package var event: Event
    /// The attempt that it belongs to, from 1.
    package var attempt: Int?
    /// The fingerprint of the token that it is about; of a code its hash.
    package var fingerprint: String?
    /// The process that wrote it.
    package var worker: String?

    /// Gives a note its place.
    package init(_ note: TrailNote, position: Int64, run: RunID, worker: String?) {
        self.position = position
        self.run = run
        sequence = note.sequence
        instance = note.instance
        event = note.event
        attempt = note.attempt
        fingerprint = note.fingerprint
        self.worker = worker
    }

    /// The record as a JSON object in one line, without a line feed: what is hashed, and what `events.jsonl` shows.
    ///
    /// The members and their order are part of the format of the trail: a new one may be added at the end of newer records only.
    package var line: String {
        var text = "{\"position\":\(position)"
        text.reserveCapacity(384)
        append("run", run.rawValue, to: &text)
        text += ",\"item\":\(sequence)"
        append("instance_id", instance?.rawValue, to: &text)
        append("at", event.at.description, to: &text)
        append("kind", event.kind.rawValue, to: &text)
        append("detail", event.detail, to: &text)
        if let attempt { text += ",\"attempt\":\(attempt)" }
        append("fingerprint", fingerprint, to: &text)
        if let status = event.httpStatus { text += ",\"http_status\":\(status)" }
        append("request_id", event.requestID, to: &text)
        append("worker", worker, to: &text)
        text += "}"
        return text
    }

    private func append(_ name: StaticString, _ value: String?, to text: inout String) {
        guard let value else { return }
        text += ",\"\(name)\":"
        JSONText.write(value, to: &text)
    }
}

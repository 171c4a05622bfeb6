import ReauthModel

extension TrailRecord {
    /// What the record is about: `instance 100049`, `item 7` or `run NAME`.
    var subject: String {
        if let instance { return "instance \(instance)" }
        return sequence > 0 ? "item \(sequence)" : "run \(run)"
    }

    /// The record as a sentence: `The result was recorded (instance 100049): access_token: revoked`.
    var message: String {
        let sentence = "\(event.kind.sentence) (\(subject))"
        return event.detail.map { "\(sentence): \($0)" } ?? sentence
    }
}

/// A request that was understood: whose limit it counts against, which faults may hit it, and how to carry it out.
struct PlannedCall {
    /// `nil` for requests that no fault hits: those that were refused before they could do anything.
    var kind: FaultProfile.RequestKind?
    /// Tells the requests of one kind apart: an instance's number, or a page's.
    var key: UInt64
    /// What comes about when it has arrived, whatever becomes of it.
    var before: FaultProfile.Moment?
    /// What comes about when it was carried out.
    var after: FaultProfile.Moment?
    var perform: (Delivery) throws -> Answer

    /// What is known of the answer's fate before the request is carried out.
    struct Delivery {
        var isResponseLost = false
        var isLie = false
    }

    init(
        _ kind: FaultProfile.RequestKind,
        _ key: some BinaryInteger,
        before: FaultProfile.Moment? = nil,
        after: FaultProfile.Moment? = nil,
        perform: @escaping (Delivery) throws -> Answer
    ) {
        self.kind = kind
        self.key = UInt64(key)
        self.before = before
        self.after = after
        self.perform = perform
    }

    /// A refusal.
    init(_ answer: Answer) {
        kind = nil
        key = 0
        perform = { _ in answer }
    }
}

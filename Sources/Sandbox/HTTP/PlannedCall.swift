/// A request that was read: which faults may meet it, and how to carry it out.
struct PlannedCall {
    /// `nil` for requests that meet no fault, because they are refused before they have an effect.
    var kind: FaultProfile.RequestKind?
    /// Distinguishes the requests of one kind: an instance's number, or a page's.
    var key: UInt64
    /// The moment of external changes when the request has arrived, even if it fails afterwards.
    var before: FaultProfile.Moment?
    /// The moment of external changes after it was carried out.
    var after: FaultProfile.Moment?
    var perform: (Delivery) throws -> Answer

    /// What is decided about the answer before the request is carried out.
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

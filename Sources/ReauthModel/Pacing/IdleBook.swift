/// Books the time of a lane's work, each moment to one cause.
///
/// A pure value: it is told what begins and what ends, and when. What is booked adds up to the time from the lane's beginning
/// to its end.
package struct IdleBook: Sendable, Hashable {
    /// Where an item is that is in hand.
    package enum Place: Int, Sendable, Hashable, CaseIterable {
        /// It waits for a permit of the lane.
        case queue
        /// It waits for the platform.
        case platform
        /// It waits for the store.
        case store
        /// Its request was sent, and is not answered.
        case answer
    }

    /// What keeps the lane from taking up another item.
    package enum Hold: Sendable, Hashable {
        /// The lane cannot send soon.
        case closed
        /// Nothing is due.
        case nothingDue
        /// The next wave may not begin.
        case wave
        /// An operator paused it.
        case paused
        /// Nothing is asked of it by itself: others hand it its requests.
        case demand
    }

    private var items = [0, 0, 0, 0]
    private var hold: Hold?
    private var closedBy: IdleCause = .limit
    private var since: Duration?
    private var booked: [IdleCause: Duration] = [:]

    package init() {}

    /// What the time since the last change is booked to.
    ///
    /// An item that waits for the lane's limit shows that the lane is used; a wave that is not over keeps others from being
    /// begun, wherever its last members are; otherwise the first place on the way to the lane's next request counts.
    package var cause: IdleCause {
        if items[Place.queue.rawValue] > 0 { return .limit }
        if hold == .wave { return .wave }
        if items[Place.platform.rawValue] > 0 { return .platform }
        if items[Place.store.rawValue] > 0 { return .store }
        if items[Place.answer.rawValue] > 0 { return .window }
        switch hold {
        case .closed: return closedBy
        case .nothingDue: return .putOff
        case .wave: return .wave
        case .paused: return .paused
        case .demand: return .demand
        case nil: return .store
        }
    }

    /// The lane's work begins.
    package mutating func begin(at now: Duration) {
        since = since ?? now
    }

    /// The lane's work ends.
    package mutating func end(at now: Duration) {
        book(until: now)
        since = nil
    }

    /// An item comes to a place.
    package mutating func enter(_ place: Place, at now: Duration) {
        book(until: now)
        items[place.rawValue] += 1
    }

    /// An item goes on from a place.
    package mutating func exit(_ place: Place, at now: Duration) {
        book(until: now)
        items[place.rawValue] -= 1
    }

    /// No further item is taken up, for a reason; `nil`: one may be.
    package mutating func hold(_ reason: Hold?, at now: Duration) {
        book(until: now)
        hold = reason
    }

    /// Why the lane cannot send soon, as its pace shows.
    package mutating func note(closedBy cause: IdleCause, at now: Duration) {
        book(until: now)
        closedBy = cause
    }

    /// What was booked until `now`.
    package mutating func times(at now: Duration) -> [IdleCause: Duration] {
        book(until: now)
        return booked
    }

    private mutating func book(until now: Duration) {
        guard let since else { return }
        if now > since { booked[cause, default: .zero] += now - since }
        self.since = max(since, now)
    }
}

#if DEBUG
/// A place in the program where a test can end it: `intent.after`.
struct FaultPoint: Sendable, Hashable {
    /// What is done there.
    enum Deed: String, Sendable, Hashable, CaseIterable {
        /// A batch of items is added to the store.
        case add
        /// The input is pinned, and the run is open.
        case pin
        /// A checkpoint with an intent is written.
        case intent
        /// A checkpoint with the intent to send a code is written.
        case exchangeIntent = "exchange_intent"
        /// A checkpoint that settles an intent, and makes no new one, is written.
        case settlement
        /// Any other checkpoint is written.
        case progress
        /// The end of the run is written.
        case finish
        /// An instance is read.
        case read
        /// A call is made through an instance.
        case ping
        /// A token is revoked.
        case revoke
        /// An authorization URL is asked for.
        case link
        /// An instance is enabled.
        case enable
        /// An instance is disabled.
        case disable
        /// A code is sent.
        case exchange
    }

    /// Before, during or after what is done.
    enum Moment: String, Sendable, Hashable, CaseIterable {
        /// Nothing was done yet.
        case before
        /// Of a request: it was sent and its answer begins to arrive. Nothing of the answer was read.
        case during
        /// A write is on stable storage; an answer was received, and nothing of it is recorded.
        case after
    }

    var deed: Deed
    var moment: Moment

    init(_ deed: Deed, _ moment: Moment) {
        self.deed = deed
        self.moment = moment
    }

    /// Reads `deed.moment`.
    init?(_ text: String) {
        let words = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 2, let deed = Deed(rawValue: words[0]), let moment = Moment(rawValue: words[1]) else {
            return nil
        }
        self.init(deed, moment)
    }
}
#endif

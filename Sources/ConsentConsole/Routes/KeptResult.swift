import OAuth
import ReauthEngine

/// An answer to a callback, kept for the result page, whose address has neither code nor `state`.
struct KeptResult: Sendable {
    var answer: CallbackAnswer
    /// The customer's link from which the browser set out.
    var link: Secret<String>?
    /// How often the page has refreshed itself.
    var looks = 0
}

import OAuth
import ReauthEngine

/// An answer to a callback, kept for the page that the browser is sent on to.
///
/// The address of that page has neither code nor `state`.
struct KeptResult: Sendable {
    var answer: CallbackAnswer
    /// The customer's link that it began with.
    var link: Secret<String>?
    /// How often the page has refreshed itself.
    var looks = 0
}

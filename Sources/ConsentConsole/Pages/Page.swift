/// A rendered page and the status that it is answered with.
struct Page: Sendable {
    var status: Int
    var html: String
    /// How many seconds to wait before the next try, for a page that says to wait.
    var retryAfter: Int?
    /// The tag of its language.
    var language = "en"
}

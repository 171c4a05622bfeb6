/// For whom a page is written, as far as the request tells.
struct Reader: Sendable, Hashable {
    /// The languages that the browser accepts.
    var accepted: LanguageRanges
    /// The tag of the language that the person chose on the page; it need not be one that is offered.
    var chosen: String?
}

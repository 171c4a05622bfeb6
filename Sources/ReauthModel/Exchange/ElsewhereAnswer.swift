/// What a look at a waiting instance showed: whether a person signed in on the platform's own page.
package enum ElsewhereAnswer: Sendable, Hashable {
    /// New tokens, and a call with them works: it is settled, in every run.
    case settled(Item)
    /// The tokens are those that are known as dead. It was not called.
    case unchanged(Item)
    /// New tokens, and the provider rejects them: they are known as dead from now on.
    case rejected(Item)
    /// New tokens of another account than before. It was not called.
    case otherAccount(Item)
    /// New tokens, and nothing proves a sign-in: the old ones were never proved dead, so that it may have been a refresh, or
    /// no call could be made, because the instance is disabled or the job forbids calls.
    case unproved(Item)
    /// It could not be read or called, or nothing can be said yet.
    case unreachable(Item)
    /// Another process works on it, a code is under way, or it does not wait any more.
    case busy
}

import ReauthModel

/// What readers still see after an exchange whose answer was lost.
struct BelatedExchange: Sendable {
    var shown: InstanceState
    var until: Timestamp
}

import OAuth
import ReauthModel

/// The request tokens of OAuth 1 sign-ins that are under way, in memory only.
///
/// A token's secret is needed once more, with the code, and must be in no store; after a restart of the page
/// people have to set out anew.
struct RequestTokens: Sendable {
    /// More than people can have open at once; beyond it the oldest are forgotten.
    private static let limit = 10_000

    private let tokens: ExpiringShelf<RequestToken>
    private let states: ExpiringShelf<State>

    init(lifetime: Duration, time: any TimeSource) {
        tokens = ExpiringShelf(limit: Self.limit, lifetime: lifetime, time: time)
        states = ExpiringShelf(limit: Self.limit, lifetime: lifetime, time: time)
    }

    /// Keeps a token under the `state` that it was asked for with.
    func keep(_ requestToken: RequestToken, under state: State) {
        tokens.put(requestToken, under: state.rawValue)
        states.put(state, under: requestToken.token.exposed())
    }

    /// The `state` of a token that came back, also of one that was taken: a second callback shows what came of the first.
    ///
    /// OAuth 1 knows no `state`: where the platform did not make it a part of the callback, the token tells.
    func state(ofToken text: String) -> State? {
        states.value(under: text)
    }

    /// Takes the token out that belongs to a `state`; it is good once.
    func take(_ state: State) -> RequestToken? {
        tokens.remove(under: state.rawValue)
    }
}

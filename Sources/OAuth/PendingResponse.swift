/// Holds one response until it is sent; it can be taken out once.
///
/// Needed because an array cannot hold values that cannot be copied.
package actor PendingResponse {
    private var response: AuthorizationResponse?

    /// Keeps a response.
    package init(_ response: consuming sending AuthorizationResponse) {
        self.response = consume response
    }

    /// Takes the response out; `nil` after the first call.
    package func take() -> AuthorizationResponse? {
        response.take()
    }
}

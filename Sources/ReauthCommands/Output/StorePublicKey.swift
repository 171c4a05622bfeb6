/// The public key that verifies the signed heads of a store.
struct StorePublicKey: CommandOutput {
    /// Ed25519, in Base64.
    var publicKey: String

    var text: String { publicKey + "\n" }
}

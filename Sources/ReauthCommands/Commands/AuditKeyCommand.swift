import ArgumentParser
import ReauthOperations

struct AuditKeyCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Prints the public key that verifies the signed heads of the store: Ed25519, in Base64.",
        discussion: """
            EXAMPLES
              reauth audit key
            """
    )

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let key = StorePublicKey(publicKey: try AuditOperation(environment: environment).publicKey())
        return try CommandEnd(key, asJSON: json)
    }
}

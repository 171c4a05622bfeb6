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

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.store) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        CommandEnd(text: try AuditOperation(environment: environment).publicKey() + "\n")
    }
}

import ArgumentParser

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Verifies the audit trail, and prints what others need to verify it.",
        discussion: """
            Each run has a trail: a record for every intent, result, proof, sign-in and order of an operator. Each record is \
            linked to the one before it (SHA-256), and signed heads (Ed25519) say how far the trail had come. The key that signs \
            stands beside the store, in a file that ends with .trail-key. Keep heads and the public key elsewhere: they prove \
            later that nothing they cover was changed or removed, also by somebody who has the key.
            """,
        subcommands: [AuditVerifyCommand.self, AuditHeadCommand.self, AuditKeyCommand.self, AuditSendCommand.self]
    )
}

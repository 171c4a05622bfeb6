package import ReauthModel

/// What came of verifying audit trails.
package struct TrailVerification: Sendable, Encodable {
    /// The statement that a run was pruned.
    package struct Pruning: Sendable, Encodable {
        /// When.
        package var at: String
        /// By whom.
        package var user: String
        /// How many items it had.
        package var items: Int64
        /// How many records of its trail were removed.
        package var records: Int64
        /// The link of the last of them.
        package var lastLink: String?
        /// Whether all of it is gone; not, where the removal was cut off.
        package var isComplete: Bool

        init(_ statement: PruningStatement) {
            at = statement.at.description
            user = statement.user
            items = statement.items
            records = statement.records
            lastLink = statement.link?.hexadecimal
            isComplete = statement.completedAt != nil
        }
    }

    /// What was found of one run.
    package struct Run: Sendable, Encodable {
        /// The run.
        package var run: String
        /// Records looked at.
        package var records: Int64
        /// The last record that a genuine head covers; 0 where none does.
        package var signedUntil: Int64
        /// Records of a version that made no chain: nothing proves them.
        package var unchained: Int64
        /// Whether nothing is wrong.
        package var isIntact: Bool
        /// What is wrong, the first of it.
        package var defects: [String]
        /// How many defects there are.
        package var defectCount: Int
        /// Where the run was pruned: then the records are those from the statement of it on.
        package var pruning: Pruning?

        package init(_ run: RunID, _ finding: TrailVerifier.Finding) {
            self.run = run.rawValue
            records = finding.records
            signedUntil = finding.signedUntil
            unchained = finding.unchained
            isIntact = finding.isIntact
            defects = finding.defects.map(\.description)
            defectCount = finding.defectCount
        }
    }

    /// Each run, the newest first.
    package var runs: [Run] = []
    /// What is wrong with the heads of the store as a whole.
    package var headDefects: [String] = []
    /// The key that the heads are signed with, in Base64; `nil` where there is no head.
    package var publicKey: String?
    /// How many heads from elsewhere were compared.
    package var keptHeads: Int
    /// Whether the key was given, and is not that of the store or of the heads.
    package var isKeyGiven: Bool

    package init(keptHeads: Int = 0, isKeyGiven: Bool = false) {
        self.keptHeads = keptHeads
        self.isKeyGiven = isKeyGiven
    }

    /// Whether nothing is wrong.
    package var isIntact: Bool { headDefects.isEmpty && runs.allSatisfy(\.isIntact) }
}

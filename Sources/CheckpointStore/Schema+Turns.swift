/// Version 12: accounts whose grants one revocation ends.
extension Schema {
    /// - `account_revocation`: the item of a grant group that sends the revocation of the account in a run, since when, and how
    ///   many items have had the turn. What became of it, the item tells.
    static let turnTables = """
        CREATE TABLE account_revocation (
            run INTEGER NOT NULL REFERENCES run (key),
            grant_group TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            turns INTEGER NOT NULL DEFAULT 1,
            taken_at INTEGER NOT NULL,
            PRIMARY KEY (run, grant_group)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO word (kind, code, word) VALUES ('basis', 4, 'ended_with_account'),
            ('event', 20, 'ended_with_account'), ('event', 21, 'outlived_account');
        """
}

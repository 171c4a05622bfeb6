/// Version 9: grants that a provider may end, because it keeps only so many of an account.
extension Schema {
    /// - `consented_grant`: the grants that consents of ours made at providers with a cap, until they are revoked or pushed
    ///   out. Each was made between `begun_at`, when its code was about to be sent, and `consented_at`. `is_in_question` while a revocation of the instance may have ended its grant.
    static let grantTables = """
        CREATE TABLE consented_grant (
            grant_group TEXT NOT NULL,
            platform TEXT NOT NULL,
            instance_id TEXT NOT NULL,
            begun_at INTEGER NOT NULL,
            consented_at INTEGER NOT NULL,
            is_in_question INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (grant_group, platform, instance_id)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO word (kind, code, word) VALUES ('event', 19, 'grant_pushed_out');
        """
}

/// Version 14: links that are handed out within a provider's cap on the grants of an account.
extension Schema {
    /// - `grant_place`: instances of an account with such a cap whose link was handed out (`is_out`), or that wait for a place.
    ///   `since` is when they began to; `most` is the cap. Of a link that was handed out the row tells only where to look:
    ///   whether it is good still, its item, the link and the consents begun from it tell.
    /// - `grant_out`, `grant_waiting`: an account has few links out, and may have any number of instances that wait.
    static let placeTables = """
        CREATE TABLE grant_place (
            grant_group TEXT NOT NULL,
            platform TEXT NOT NULL,
            instance_id TEXT NOT NULL,
            run INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            is_out INTEGER NOT NULL,
            since INTEGER NOT NULL,
            most INTEGER NOT NULL,
            PRIMARY KEY (grant_group, platform, instance_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX grant_out ON grant_place (grant_group) WHERE is_out = 1;
        CREATE INDEX grant_waiting ON grant_place (grant_group, since, run, sequence) WHERE is_out = 0;
        """
}

/// Version 3: what proved an outcome, what is known of an instance over all runs, and plans that were used.
extension Schema {
    /// - `used_digest`: a plan's digest approves one run.
    /// - `dead_token`: the access token of an instance that its provider rejected, and how many pings it got since. Each
    ///   ping of a dead token may be a failed refresh, and the platform disables an instance after five of them.
    /// - `operator_session`: browsers that operators of the consent page signed in with, as hashes of their cookies.
    static let proofTables = """
        ALTER TABLE item ADD COLUMN dies_at INTEGER;
        ALTER TABLE item ADD COLUMN unsupported_tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE item ADD COLUMN was_disabled_at_intent INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE item ADD COLUMN was_seen_alive INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE item ADD COLUMN last_http_status INTEGER;
        ALTER TABLE item ADD COLUMN last_request_id TEXT;
        ALTER TABLE item ADD COLUMN reason_before TEXT;
        ALTER TABLE item ADD COLUMN resolved_by TEXT;
        ALTER TABLE item ADD COLUMN resolved_because TEXT;
        ALTER TABLE run ADD COLUMN plan_digest TEXT NOT NULL DEFAULT '';

        CREATE TABLE used_digest (
            digest TEXT NOT NULL PRIMARY KEY,
            run TEXT NOT NULL,
            used_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE dead_token (
            platform TEXT NOT NULL,
            instance_id TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            pings INTEGER NOT NULL,
            seen_at INTEGER NOT NULL,
            PRIMARY KEY (platform, instance_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE operator_session (
            cookie TEXT NOT NULL PRIMARY KEY,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// - `item_waiting`: an instance that waits for a sign-in, whatever run it waits in.
    /// - `item_waiting_run`: which runs have such an instance.
    /// - `item_dying`: those that wait, and whose access token is looked at once more after it expired.
    /// - `item_retired`: an instance whose customer has gone.
    /// - `item_done`: an instance that was rotated or re-authenticated, whatever run did it.
    static let proofIndexes = """
        CREATE INDEX item_waiting ON item (instance_id) WHERE outcome = 3;
        CREATE INDEX item_waiting_run ON item (run) WHERE outcome = 3;
        CREATE INDEX item_dying ON item (run, lane, sequence, due_at) WHERE \(dyingByReason);
        CREATE INDEX item_retired ON item (instance_id) WHERE outcome = 10;
        CREATE INDEX item_done ON item (instance_id) WHERE outcome IN (2, 4);
        """

    /// What was ``ItemProgress/isDying`` in SQL in version 3.
    private static let dyingByReason = "outcome = 3 AND reason = 'access_token_lives' AND dies_at IS NOT NULL"

    static let proofWords = """
        INSERT INTO word (kind, code, word) VALUES ('outcome', 10, 'retired'), ('event', 15, 'looked');
        """
}

/// Version 4: how often an item was put off in a row, whether it was looked at after its access token expired, and pings
/// that got no answer.
extension Schema {
    /// Items that version 3 has looked at have another reason than `access_token_lives`.
    static let meanwhileTables = """
        ALTER TABLE item ADD COLUMN unreadable_pauses INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE item ADD COLUMN was_looked_at INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE dead_token ADD COLUMN is_rejected INTEGER NOT NULL DEFAULT 1;
        UPDATE item SET was_looked_at = 1 WHERE dies_at IS NOT NULL AND reason IS NOT 'access_token_lives';
        DROP INDEX item_dying;
        CREATE INDEX item_dying ON item (run, lane, sequence, due_at) WHERE \(dying);
        """

    /// What was ``ItemProgress/isDying`` in SQL in version 4.
    ///
    /// A part of migration 4, so it never changes; queries use
    /// ``Conditions/isDying``.
    static let dying = "outcome = 3 AND dies_at IS NOT NULL AND was_looked_at = 0"
}

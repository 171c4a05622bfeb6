import GRDB

/// The tables of the store, and how they came to be.
enum Schema {
    /// Marks the file as ours (`PRAGMA application_id`): "ReAu".
    static let applicationID: Int64 = 0x5265_4175
    /// The newest version that this program knows (`PRAGMA user_version`).
    static let version: Int64 = 17

    /// Every migration.
    ///
    /// A migration that was released is never changed again: not its text, and nothing that its text is made of. Its numbers
    /// and words stand here as they were then, and are not derived from the enums.
    static func migrator(keyIdentifier: String) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: tables)
            try db.execute(sql: words)
            try db.execute(sql: triggers)
            try db.execute(
                sql: "INSERT INTO meta (name, value) VALUES ('fingerprint_key', ?)",
                arguments: [keyIdentifier]
            )
            // In the same transaction as the tables: a file is ours completely or not at all.
            try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = 1")
        }
        // Checked row by row as always: looking at the whole file once more would take seconds in a large store.
        migrator.registerMigration("2", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: consentTables)
            try db.execute(sql: consentIndexes)
            try db.execute(sql: consentWords)
            // Last, and in the same transaction: a store is of one version or of the other, never between.
            try db.execute(sql: "PRAGMA user_version = 2")
        }
        migrator.registerMigration("3", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: proofTables)
            try db.execute(sql: proofIndexes)
            try db.execute(sql: proofWords)
            try db.execute(sql: "PRAGMA user_version = 3")
        }
        migrator.registerMigration("4", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: meanwhileTables)
            try db.execute(sql: "PRAGMA user_version = 4")
        }
        migrator.registerMigration("5", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: countTables)
            try db.execute(sql: countTriggers)
            try db.execute(sql: "PRAGMA user_version = 5")
        }
        migrator.registerMigration("6", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: searchTables)
            try db.execute(sql: "PRAGMA user_version = 6")
        }
        migrator.registerMigration("7", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: strainColumns)
            try db.execute(sql: "PRAGMA user_version = 7")
        }
        migrator.registerMigration("8", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: retirementTables)
            try db.execute(sql: "PRAGMA user_version = 8")
        }
        migrator.registerMigration("9", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: grantTables)
            try db.execute(sql: "PRAGMA user_version = 9")
        }
        migrator.registerMigration("10", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: waveTables)
            try db.execute(sql: "PRAGMA user_version = 10")
        }
        migrator.registerMigration("11", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: timeTables)
            try db.execute(sql: "PRAGMA user_version = 11")
        }
        migrator.registerMigration("12", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: turnTables)
            try db.execute(sql: "PRAGMA user_version = 12")
        }
        migrator.registerMigration("13", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: steeringTables)
            try db.execute(sql: "PRAGMA user_version = 13")
        }
        migrator.registerMigration("14", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: placeTables)
            try db.execute(sql: "PRAGMA user_version = 14")
        }
        migrator.registerMigration("15", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: trailTables)
            try db.execute(sql: "PRAGMA user_version = 15")
        }
        migrator.registerMigration("16", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: webhookTables)
            try db.execute(sql: webhookTriggers)
            try db.execute(sql: "PRAGMA user_version = 16")
        }
        migrator.registerMigration("17", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: pruningTables)
            try db.execute(sql: "PRAGMA user_version = 17")
        }
        return migrator
    }

    /// Items are found by run and sequence; the partial indexes are as small as the work to be done.
    ///
    /// An instance id is unique within a run, except for the rows that were skipped as duplicates.
    private static let tables = """
        CREATE TABLE meta (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE word (
            kind TEXT NOT NULL,
            code INTEGER NOT NULL,
            word TEXT NOT NULL,
            PRIMARY KEY (kind, code)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE lane (
            key INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE run (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            job TEXT NOT NULL,
            action TEXT NOT NULL,
            revoke TEXT,
            job_file TEXT NOT NULL,
            effect_digest TEXT NOT NULL,
            input_digest TEXT NOT NULL,
            carried_columns TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            finished_at INTEGER,
            state TEXT NOT NULL CHECK (state IN ('importing', 'open', 'finished')),
            tool_version TEXT NOT NULL
        ) STRICT;
        CREATE INDEX run_job ON run (job, started_at);

        CREATE TABLE item (
            run INTEGER NOT NULL REFERENCES run (key),
            sequence INTEGER NOT NULL,
            lane INTEGER NOT NULL REFERENCES lane (key),
            phase INTEGER NOT NULL,
            outcome INTEGER,
            reason TEXT,
            due_at INTEGER,
            instance_id TEXT,
            row_offset INTEGER,
            name TEXT,
            element TEXT,
            tags TEXT,
            carried TEXT,
            skip TEXT,
            epoch INTEGER NOT NULL DEFAULT 1,
            attempts INTEGER NOT NULL DEFAULT 0,
            settled_tokens INTEGER NOT NULL DEFAULT 0,
            open_token INTEGER,
            basis INTEGER,
            was_disabled INTEGER NOT NULL DEFAULT 0,
            access_token_before TEXT,
            refresh_token_before TEXT,
            access_token_after TEXT,
            revoked_at INTEGER,
            confirmed_at INTEGER,
            awaiting_since INTEGER,
            reauthenticated_at INTEGER,
            verified_at INTEGER,
            http_status INTEGER,
            request_id TEXT,
            consent_url TEXT,
            PRIMARY KEY (run, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX item_instance ON item (run, instance_id)
            WHERE instance_id IS NOT NULL AND reason IS NOT 'duplicate';
        CREATE INDEX item_open ON item (run, lane, sequence, due_at) WHERE outcome IS NULL;
        CREATE INDEX item_due ON item (run, lane, due_at) WHERE outcome IS NULL AND due_at IS NOT NULL;

        CREATE TABLE intent (
            run INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            number INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            token INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            settlement INTEGER,
            PRIMARY KEY (run, sequence, number),
            FOREIGN KEY (run, sequence) REFERENCES item (run, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX intent_open ON intent (run, sequence) WHERE settlement IS NULL;

        CREATE TABLE event (
            run INTEGER NOT NULL REFERENCES run (key),
            row INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            detail TEXT,
            http_status INTEGER,
            request_id TEXT,
            PRIMARY KEY (run, row)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE gauge (
            run INTEGER NOT NULL REFERENCES run (key),
            lane TEXT NOT NULL,
            configured TEXT NOT NULL,
            sent INTEGER NOT NULL,
            measured REAL NOT NULL,
            throttled INTEGER NOT NULL,
            parked_until INTEGER,
            updated_at INTEGER NOT NULL,
            PRIMARY KEY (run, lane)
        ) STRICT, WITHOUT ROWID;
        """

    private static let words = """
        INSERT INTO word (kind, code, word) VALUES
            ('phase', 1, 'planned'), ('phase', 2, 'revoking'), ('phase', 3, 'revoked'), ('phase', 4, 'dead'),
            ('phase', 5, 'awaiting_code'), ('phase', 6, 'finished'),
            ('outcome', 1, 'healthy'), ('outcome', 2, 'rotated'), ('outcome', 3, 'awaiting_code'),
            ('outcome', 4, 'reauthenticated'), ('outcome', 5, 'not_revocable'), ('outcome', 6, 'superseded'),
            ('outcome', 7, 'skipped'), ('outcome', 8, 'in_doubt'), ('outcome', 9, 'failed'),
            ('basis', 1, 'told'), ('basis', 2, 'already_gone'), ('basis', 3, 'inferred'),
            ('token', 1, 'access_token'), ('token', 2, 'refresh_token'),
            ('settlement', 1, 'revoked'), ('settlement', 2, 'already_gone'), ('settlement', 3, 'inferred'),
            ('settlement', 4, 'no_effect'), ('settlement', 5, 'probed_alive'), ('settlement', 6, 'superseded'),
            ('settlement', 7, 'undecided'),
            ('event', 1, 'intent'), ('event', 2, 'settled'), ('event', 3, 'confirmed'), ('event', 4, 'doubt'),
            ('event', 5, 'deferred'), ('event', 6, 'linked'), ('event', 7, 'finished'), ('event', 8, 'resolved');
        """

    /// Intents and events are not rewritten, whatever program opens the file.
    private static let triggers = """
        CREATE TRIGGER event_not_changed BEFORE UPDATE ON event BEGIN
            SELECT RAISE(ABORT, 'the audit trail is append-only');
        END;
        CREATE TRIGGER event_not_removed BEFORE DELETE ON event BEGIN
            SELECT RAISE(ABORT, 'the audit trail is append-only');
        END;
        CREATE TRIGGER intent_not_changed BEFORE UPDATE ON intent
        WHEN OLD.settlement IS NOT NULL OR NEW.settlement IS NULL
            OR (NEW.run, NEW.sequence, NEW.number, NEW.epoch, NEW.attempt, NEW.token, NEW.fingerprint, NEW.created_at)
            IS NOT (OLD.run, OLD.sequence, OLD.number, OLD.epoch, OLD.attempt, OLD.token, OLD.fingerprint, OLD.created_at)
        BEGIN
            SELECT RAISE(ABORT, 'an intent is settled once and not changed otherwise');
        END;
        CREATE TRIGGER intent_not_removed BEFORE DELETE ON intent BEGIN
            SELECT RAISE(ABORT, 'an intent is never removed');
        END;
        """
}

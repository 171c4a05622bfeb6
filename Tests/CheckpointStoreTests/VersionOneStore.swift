import CheckpointStore
import GRDB
import OAuth
import ReauthTesting

/// A store as the first release left it: its own SQL, word for word, and rows that its statements wrote.
enum VersionOneStore {
    /// Makes the store, with the key of a store that `folder` has had already.
    static func make(in folder: TemporaryFolder) throws {
        let store = try folder.open()
        let key = store.fingerprintKey.identifier
        try store.close()
        for suffix in ["", "-wal", "-shm"] { try folder.put([], at: folder.store + suffix) }
        let queue = try DatabaseQueue(path: folder.store)
        try queue.write { db in
            try db.execute(sql: tables)
            try db.execute(sql: words)
            try db.execute(sql: triggers)
            try db.execute(sql: "INSERT INTO meta (name, value) VALUES ('fingerprint_key', ?)", arguments: [key])
            try db.execute(sql: rows)
            try db.execute(sql: "PRAGMA application_id = \(0x5265_4175); PRAGMA user_version = 1")
        }
        try queue.close()
    }

    /// A run that stopped half way: an item in doubt, one that waits, one that was not begun.
    private static let rows = """
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations (identifier) VALUES ('1');
        INSERT INTO lane (name) VALUES ('box');
        INSERT INTO run (name, job, action, revoke, job_file, effect_digest, input_digest, carried_columns, started_at,
            state, tool_version)
            VALUES ('nightly-20270101T000000Z', 'nightly', 'rotate', 'grant', '/srv/nightly.yaml', 'e0', 'c0',
            '["customer"]', 1800000000000, 'open', '1.0.0');
        INSERT INTO item (run, sequence, lane, phase, outcome, instance_id, carried, attempts, open_token,
            access_token_before, awaiting_since, consent_url)
            VALUES (1, 1, 1, 2, NULL, '1', '["Acme"]', 1, 2, 'f1', NULL, NULL),
            (1, 2, 1, 5, 3, '2', '["Acme"]', 1, NULL, 'f2', 1800000000500, 'https://login.example.com/'),
            (1, 3, 1, 1, NULL, '3', NULL, 0, NULL, NULL, NULL, NULL);
        INSERT INTO intent (run, sequence, number, epoch, attempt, token, fingerprint, created_at, settlement)
            VALUES (1, 1, 1, 1, 1, 2, 'f1', 1800000000100, NULL), (1, 2, 1, 1, 1, 2, 'f2', 1800000000100, 1);
        INSERT INTO event (run, row, sequence, at, kind, detail) VALUES
            (1, 1, 1, 1800000000100, 1, 'refresh_token: attempt 1'),
            (1, 2, 2, 1800000000100, 1, 'refresh_token: attempt 1'),
            (1, 3, 2, 1800000000400, 2, 'refresh_token: revoked'), (1, 4, 2, 1800000000500, 6, NULL);
        """

    static let tables = """
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

    static let words = """
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

    /// What was promised or happened is not rewritten, by no program that opens the file.
    static let triggers = """
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

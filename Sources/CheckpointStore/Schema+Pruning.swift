/// Version 17: runs that are removed, and the statement of it that stays.
extension Schema {
    /// - `pruning`: the statement that a run was pruned. Its record in `event` says the same and is signed; the run's own row and its
    ///   heads stay. Without the record there is no such row, and without such a row nothing of a trail is removed.
    /// - `pruned_code`: codes that were spent in runs that are gone, as hashes: a code is sent once, whatever run it was sent in.
    static let pruningTables = """
        CREATE TABLE pruning (
            run INTEGER NOT NULL PRIMARY KEY REFERENCES run (key),
            at INTEGER NOT NULL,
            user TEXT NOT NULL,
            items INTEGER NOT NULL,
            records INTEGER NOT NULL,
            link BLOB,
            completed_at INTEGER
        ) STRICT;

        CREATE TABLE pruned_code (
            hash TEXT NOT NULL PRIMARY KEY
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER pruning_stated BEFORE INSERT ON pruning
        WHEN NOT EXISTS (
            SELECT 1 FROM run JOIN event ON event.run = run.key
            WHERE run.key = NEW.run AND run.state = 'finished'
            AND event.row = NEW.records + 1 AND event.kind = 32 AND event.at = NEW.at
        ) BEGIN
            SELECT RAISE(ABORT, 'a run is pruned only where its trail says so');
        END;
        CREATE TRIGGER pruning_not_changed BEFORE UPDATE ON pruning
        WHEN OLD.completed_at IS NOT NULL OR NEW.completed_at IS NULL
            OR (NEW.run, NEW.at, NEW.user, NEW.items, NEW.records, NEW.link)
            IS NOT (OLD.run, OLD.at, OLD.user, OLD.items, OLD.records, OLD.link)
        BEGIN
            SELECT RAISE(ABORT, 'the audit trail is append-only');
        END;
        CREATE TRIGGER pruning_not_removed BEFORE DELETE ON pruning BEGIN
            SELECT RAISE(ABORT, 'the audit trail is append-only');
        END;
        CREATE TRIGGER pruned_code_not_removed BEFORE DELETE ON pruned_code BEGIN
            SELECT RAISE(ABORT, 'a code is spent for good');
        END;

        DROP TRIGGER event_not_removed;
        CREATE TRIGGER event_not_removed BEFORE DELETE ON event
        WHEN NOT EXISTS (
            SELECT 1 FROM pruning WHERE run = OLD.run AND OLD.row <= records AND completed_at IS NULL
        ) BEGIN
            SELECT RAISE(ABORT, 'the audit trail is append-only');
        END;
        DROP TRIGGER intent_not_removed;
        CREATE TRIGGER intent_not_removed BEFORE DELETE ON intent
        WHEN NOT EXISTS (SELECT 1 FROM pruning WHERE run = OLD.run AND completed_at IS NULL)
            OR OLD.token = 4 AND (OLD.settlement IS NULL OR OLD.settlement <> 4)
            AND NOT EXISTS (SELECT 1 FROM pruned_code WHERE hash = OLD.fingerprint)
        BEGIN
            SELECT RAISE(ABORT, 'an intent is never removed');
        END;

        INSERT INTO word (kind, code, word) VALUES ('event', 32, 'pruned');
        """
}

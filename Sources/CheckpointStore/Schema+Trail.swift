/// Version 15: the audit trail as a chain of records, with signed heads.
extension Schema {
    /// - `worker`: the processes that wrote records.
    /// - `event`: what was written before has no `hash`, which is its link to the row before it; the chain of a run begins with the
    ///   first row that has one.
    /// - `trail_head`: how far a run's trail had come, signed. `previous` is the digest of the head before it.
    /// - `trail_head_run`: the newest head of a run is asked for with each group of records.
    static let trailTables = """
        CREATE TABLE worker (
            key INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;

        ALTER TABLE event ADD COLUMN instance_id TEXT;
        ALTER TABLE event ADD COLUMN attempt INTEGER;
        ALTER TABLE event ADD COLUMN fingerprint TEXT;
        ALTER TABLE event ADD COLUMN worker INTEGER;
        ALTER TABLE event ADD COLUMN hash BLOB;

        CREATE TABLE trail_head (
            number INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES run (key),
            position INTEGER NOT NULL,
            hash BLOB NOT NULL,
            since INTEGER NOT NULL,
            at INTEGER NOT NULL,
            previous BLOB NOT NULL,
            signature BLOB NOT NULL
        ) STRICT;
        CREATE INDEX trail_head_run ON trail_head (run, number);

        CREATE TRIGGER trail_head_not_changed BEFORE UPDATE ON trail_head BEGIN
            SELECT RAISE(ABORT, 'the audit trail is append-only');
        END;
        CREATE TRIGGER trail_head_not_removed BEFORE DELETE ON trail_head BEGIN
            SELECT RAISE(ABORT, 'the audit trail is append-only');
        END;
        CREATE TRIGGER worker_not_changed BEFORE UPDATE ON worker BEGIN
            SELECT RAISE(ABORT, 'the audit trail is append-only');
        END;
        CREATE TRIGGER worker_not_removed BEFORE DELETE ON worker BEGIN
            SELECT RAISE(ABORT, 'the audit trail is append-only');
        END;

        INSERT INTO word (kind, code, word) VALUES
            ('event', 27, 'taken_up'), ('event', 28, 'wave_approved'), ('event', 29, 'work_ended');
        """
}

/// Version 13: what operators ask of a run while it is worked on.
extension Schema {
    /// - `run_steering`: what was asked of a run as a whole.
    /// - `lane_steering`: what was asked of one of its lanes.
    ///
    /// An event of the run as a whole has the sequence 0, which no item has.
    static let steeringTables = """
        CREATE TABLE run_steering (
            run INTEGER NOT NULL PRIMARY KEY REFERENCES run (key),
            paused_at INTEGER,
            stop TEXT CHECK (stop IN ('soon', 'now'))
        ) STRICT;

        CREATE TABLE lane_steering (
            run INTEGER NOT NULL REFERENCES run (key),
            lane TEXT NOT NULL,
            paused_at INTEGER,
            rate TEXT,
            concurrency INTEGER,
            retried_at INTEGER,
            PRIMARY KEY (run, lane)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO word (kind, code, word) VALUES
            ('event', 22, 'paused'), ('event', 23, 'resumed'), ('event', 24, 'stop_requested'), ('event', 25, 'rate_set'),
            ('event', 26, 'concurrency_set');
        """
}

/// Version 10: runs that grow by waves.
extension Schema {
    /// - `wave_lane`: what the waves of a lane were drawn from. Written last, so a lane without it has none yet.
    /// - `wave`: a wave that another one follows; how its members ended, once none was open.
    /// - `wave_member`: its items.
    static let waveTables = """
        CREATE TABLE wave_lane (
            run INTEGER NOT NULL REFERENCES run (key),
            lane INTEGER NOT NULL REFERENCES lane (key),
            seed INTEGER NOT NULL,
            candidates INTEGER NOT NULL,
            PRIMARY KEY (run, lane)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE wave (
            run INTEGER NOT NULL,
            lane INTEGER NOT NULL,
            number INTEGER NOT NULL,
            members INTEGER NOT NULL,
            proved INTEGER,
            failed INTEGER,
            ended INTEGER,
            waits INTEGER NOT NULL DEFAULT 0,
            approved_at INTEGER,
            PRIMARY KEY (run, lane, number),
            FOREIGN KEY (run, lane) REFERENCES wave_lane (run, lane)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE wave_member (
            run INTEGER NOT NULL REFERENCES run (key),
            lane INTEGER NOT NULL REFERENCES lane (key),
            number INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (run, lane, number, sequence)
        ) STRICT, WITHOUT ROWID;
        """
}

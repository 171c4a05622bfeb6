/// Version 11: where the time of a lane went.
extension Schema {
    /// - `gauge_time`: how long a lane's work took, by what kept it from sending more.
    static let timeTables = """
        CREATE TABLE gauge_time (
            run INTEGER NOT NULL REFERENCES run (key),
            lane TEXT NOT NULL,
            cause TEXT NOT NULL,
            milliseconds INTEGER NOT NULL,
            PRIMARY KEY (run, lane, cause)
        ) STRICT, WITHOUT ROWID;
        """
}

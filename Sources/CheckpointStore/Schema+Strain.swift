/// Version 7: what keeps a lane from its rate survives the process that learned it.
extension Schema {
    /// - `gauge.asked_until`: until when the far side asked for a pause that is longer than it is believed.
    /// - `gauge.failing_since`: since when no request got a usable answer.
    /// - `gauge.share`: the share of the configured rate that the far side was seen to bear.
    static let strainColumns = """
        ALTER TABLE gauge ADD COLUMN asked_until INTEGER;
        ALTER TABLE gauge ADD COLUMN failing_since INTEGER;
        ALTER TABLE gauge ADD COLUMN share REAL NOT NULL DEFAULT 1;
        """
}

/// Version 8: jobs that retire instances, and jobs with a cut-off date.
extension Schema {
    /// - `run.authorized_before`: the job's `select.authorizedBefore`, in milliseconds since 1970.
    static let retirementTables = """
        ALTER TABLE run ADD COLUMN authorized_before INTEGER;
        INSERT INTO word (kind, code, word) VALUES ('event', 16, 'disabling'), ('event', 17, 'disabled'),
            ('event', 18, 'undated');
        """
}

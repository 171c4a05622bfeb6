/// Version 6: a search that finds a text as it stands, and not only its groups of three letters.
extension Schema {
    /// - `connection_search`: the words of the connections, as groups of three letters and where they stand, so that SQLite
    ///   finds those in which they follow each other. Version 5 kept the groups alone (`connection_text`): the numbers of
    ///   instances have most groups of digits, so that it named half of a fleet, each of which had to be looked at. Measured with
    ///   1,000,000 connections: 0.5 s at most in place of 11 s, for 117 MB in place of 35.
    /// - `run.searched_until`: items up to this number have their words in it.
    ///
    /// The words of older runs are taken in when the consent page shows them next.
    static let searchTables = """
        DROP TABLE connection_text;
        CREATE VIRTUAL TABLE connection_search USING fts5 (
            words, content = '', columnsize = 0, detail = full, tokenize = 'trigram'
        );
        INSERT INTO connection_search (connection_search, rank) VALUES ('automerge', 0);
        INSERT INTO connection_search (connection_search, rank) VALUES ('crisismerge', 1000);
        ALTER TABLE run ADD COLUMN searched_until INTEGER NOT NULL DEFAULT 0;
        """
}

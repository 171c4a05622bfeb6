/// Version 5: counts beside the items, and the index by which the consent page finds connections.
extension Schema {
    /// The greatest number of an item: a run that is kept up to here is kept as a whole.
    static let everyItem = Int64.max

    /// - `run.counted_until`: items up to this number are part of `tally`. A run that begins now is counted from its first
    ///   item on; one of an older version is counted in slices when it is asked for, so that the update itself
    ///   touches no item.
    /// - `run.connected_until`, `run.group_column`: the same for `connection`, which only the consent page needs, and the
    ///   carried column that its rows are grouped by.
    /// - `tally`: the number of items of a run, by how they stand. A word that may be absent has `=` before it.
    /// - `connection`: items that a person has or had to sign in for; 1 waits, 2 is done, 3 came to another end.
    /// - `connection_count`, `connection_total`: the same, counted with their group and without.
    /// - `under_way`: items whose code may have been sent without a recorded end. In a store of an older version they
    ///   are found among the codes that it sent, which are fewer than its items.
    /// - `connection_new`: items that became connections or were renamed, and whose words the search does not know yet.
    ///   A trigger may not read JSON, so their row in `connection` is made by the next look at the page.
    /// - `connection_text`: the words, as groups of three letters. What it finds is compared with the item's own
    ///   fields, so a renamed item may also stay under its old name. Its parts are merged a few pages at a time with
    ///   what is added: what SQLite merges by itself holds the store for tenths of a second.
    static let countTables = """
        ALTER TABLE run ADD COLUMN counted_until INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE run ADD COLUMN connected_until INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE run ADD COLUMN group_column INTEGER;

        CREATE TABLE tally (
            run INTEGER NOT NULL REFERENCES run (key),
            lane INTEGER NOT NULL,
            element TEXT NOT NULL,
            reason TEXT NOT NULL,
            outcome INTEGER NOT NULL,
            is_revoked INTEGER NOT NULL,
            items INTEGER NOT NULL,
            PRIMARY KEY (run, lane, element, reason, outcome, is_revoked)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE connection (
            run INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            lane INTEGER NOT NULL,
            standing INTEGER NOT NULL,
            name TEXT NOT NULL,
            PRIMARY KEY (run, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX connection_name ON connection (run, name, sequence);

        CREATE TABLE connection_count (
            run INTEGER NOT NULL,
            name TEXT NOT NULL,
            lane INTEGER NOT NULL,
            standing INTEGER NOT NULL,
            items INTEGER NOT NULL,
            PRIMARY KEY (run, name, lane, standing)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE connection_total (
            run INTEGER NOT NULL,
            lane INTEGER NOT NULL,
            standing INTEGER NOT NULL,
            items INTEGER NOT NULL,
            PRIMARY KEY (run, lane, standing)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE connection_new (
            run INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (run, sequence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE under_way (
            run INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (run, sequence)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO under_way
            SELECT DISTINCT item.run, item.sequence FROM intent INDEXED BY intent_code
            CROSS JOIN item ON item.run = intent.run AND item.sequence = intent.sequence
            WHERE intent.token = 4 AND (intent.settlement IS NULL OR intent.settlement <> 4)
            AND item.outcome = 3 AND item.phase IN (7, 8);

        CREATE VIRTUAL TABLE connection_text USING fts5 (
            words, content = '', columnsize = 0, detail = none, tokenize = 'trigram'
        );
        INSERT INTO connection_text (connection_text, rank) VALUES ('automerge', 0);
        INSERT INTO connection_text (connection_text, rank) VALUES ('crisismerge', 1000);
        """

    /// Where an item stands in SQL, as a number of `connection`, or NULL: ``ConnectionFilter/Standing``.
    ///
    /// A part of migration 5, so it never changes; queries use ``Conditions/standingCode(of:)``.
    static func standing(of item: String) -> String {
        """
        CASE WHEN \(item).outcome = 3 THEN 1 WHEN \(item).outcome = 4 THEN 2 \
        WHEN \(item).outcome IN (6, 8, 9) AND \(item).awaiting_since IS NOT NULL THEN 3 END
        """
    }

    /// The columns of `tally` that an item counts for.
    ///
    /// A part of migration 5, so it never changes.
    static func place(of item: String) -> String {
        """
        \(item).run, \(item).lane, ifnull('=' || \(item).element, ''), ifnull('=' || \(item).reason, ''), \
        ifnull(\(item).outcome, 0), \(item).outcome IS NULL AND \(item).basis IS NOT NULL
        """
    }

    private static let tallyKey = "(run, lane, element, reason, outcome, is_revoked)"

    private static func isCounted(_ item: String) -> String {
        "\(item).sequence <= (SELECT counted_until FROM run WHERE key = \(item).run)"
    }

    private static func isConnected(_ item: String) -> String {
        "\(item).sequence <= (SELECT connected_until FROM run WHERE key = \(item).run)"
    }

    private static func count(_ item: String) -> String {
        """
        INSERT INTO tally VALUES (\(place(of: item)), 1)
        ON CONFLICT DO UPDATE SET items = items + 1;
        """
    }

    private static func discount(_ item: String) -> String {
        "UPDATE tally SET items = items - 1 WHERE \(tallyKey) = (\(place(of: item)));"
    }

    /// The triggers keep the counts equal to the items, whatever program writes an item.
    ///
    /// The columns are compared first, because most checkpoints change nothing that is counted.
    static let countTriggers = """
        CREATE TRIGGER item_counted AFTER INSERT ON item WHEN \(isCounted("NEW")) BEGIN
            \(count("NEW"))
        END;
        CREATE TRIGGER item_recounted AFTER UPDATE OF lane, element, reason, outcome, basis ON item
        WHEN (OLD.outcome, OLD.reason, OLD.basis IS NULL, OLD.lane, OLD.element)
            IS NOT (NEW.outcome, NEW.reason, NEW.basis IS NULL, NEW.lane, NEW.element)
            AND \(isCounted("NEW"))
        BEGIN
            \(discount("OLD"))
            \(count("NEW"))
        END;
        CREATE TRIGGER item_uncounted AFTER DELETE ON item WHEN \(isCounted("OLD")) BEGIN
            \(discount("OLD"))
        END;

        CREATE TRIGGER item_under_way AFTER UPDATE OF phase, outcome ON item
        WHEN OLD.phase IN (7, 8) OR NEW.phase IN (7, 8) BEGIN
            DELETE FROM under_way WHERE run = NEW.run AND sequence = NEW.sequence;
            INSERT INTO under_way (run, sequence)
            SELECT NEW.run, NEW.sequence WHERE NEW.outcome = 3 AND NEW.phase IN (7, 8);
        END;

        CREATE TRIGGER item_connected AFTER UPDATE OF lane, outcome, awaiting_since, instance_id, name, element ON item
        WHEN (OLD.outcome IN (3, 4, 6, 8, 9) OR NEW.outcome IN (3, 4, 6, 8, 9))
            AND (OLD.lane, OLD.outcome, OLD.awaiting_since IS NULL, OLD.instance_id, OLD.name, OLD.element)
            IS NOT (NEW.lane, NEW.outcome, NEW.awaiting_since IS NULL, NEW.instance_id, NEW.name, NEW.element)
            AND \(isConnected("NEW"))
        BEGIN
            DELETE FROM connection
            WHERE run = NEW.run AND sequence = NEW.sequence AND (\(standing(of: "NEW"))) IS NULL;
            UPDATE connection SET lane = NEW.lane, standing = \(standing(of: "NEW"))
            WHERE run = NEW.run AND sequence = NEW.sequence;
            INSERT INTO connection_new (run, sequence)
            SELECT NEW.run, NEW.sequence WHERE (\(standing(of: "NEW"))) IS NOT NULL
            AND ((OLD.instance_id, OLD.name, OLD.element) IS NOT (NEW.instance_id, NEW.name, NEW.element)
                OR NOT EXISTS (SELECT 1 FROM connection WHERE run = NEW.run AND sequence = NEW.sequence))
            ON CONFLICT DO NOTHING;
        END;
        """ + "\n" + connectionTriggers

    private static func add(_ row: String, _ number: Int) -> String {
        """
        INSERT INTO connection_count (run, name, lane, standing, items)
            VALUES (\(row).run, \(row).name, \(row).lane, \(row).standing, \(number))
            ON CONFLICT DO UPDATE SET items = items + excluded.items;
        INSERT INTO connection_total (run, lane, standing, items)
            VALUES (\(row).run, \(row).lane, \(row).standing, \(number))
            ON CONFLICT DO UPDATE SET items = items + excluded.items;
        """
    }

    private static let connectionTriggers = """
        CREATE TRIGGER connection_added AFTER INSERT ON connection BEGIN
            \(add("NEW", 1))
        END;
        CREATE TRIGGER connection_changed AFTER UPDATE ON connection
        WHEN (OLD.name, OLD.lane, OLD.standing) IS NOT (NEW.name, NEW.lane, NEW.standing) BEGIN
            \(add("OLD", -1))
            \(add("NEW", 1))
        END;
        CREATE TRIGGER connection_removed AFTER DELETE ON connection BEGIN
            \(add("OLD", -1))
        END;
        """
}

/// Version 16: an outbox of webhooks, and the reminders of people who have to sign in.
extension Schema {
    /// - `webhook_receiver`: what the runs of a job tell each receiver, as a set of bits: 2 to the power of the kind's number. Its name
    ///   is a digest of its URL, which may hold a password.
    /// - `webhook`: what has to be told. What it says is read when it is sent, so that nothing of it grows stale here, and no link or
    ///   name is kept twice. Its run is no foreign key: runs with entries are never removed, and the check would read the whole table
    ///   when another run is. `due_at` is also the end of the claim of the process that has it in hand. Kinds: 1 `needs_consent`,
    ///   2 `reminder_due`, 3 `reauthenticated`, 4 `failed`, 5 `run_finished`. States: 1 `pending`, 2 `delivered`, 3 `obsolete`,
    ///   4 `given_up`, 5 `gone`.
    /// - `reminder`: the newest reminder of an instance, whatever run it waits in.
    static let webhookTables = """
        CREATE TABLE webhook_receiver (
            key INTEGER PRIMARY KEY,
            job TEXT NOT NULL,
            name TEXT NOT NULL,
            events INTEGER NOT NULL,
            UNIQUE (job, name)
        ) STRICT;

        CREATE TABLE webhook (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL DEFAULT ('msg_' || lower(hex(randomblob(16)))),
            receiver INTEGER NOT NULL REFERENCES webhook_receiver (key),
            run INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            step INTEGER,
            is_last INTEGER,
            state INTEGER NOT NULL DEFAULT 1,
            attempts INTEGER NOT NULL DEFAULT 0,
            first_at INTEGER,
            due_at INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX webhook_due ON webhook (receiver, due_at) WHERE state = 1;
        CREATE INDEX webhook_undelivered ON webhook (run, state, receiver) WHERE state IN (1, 4, 5);

        CREATE TABLE reminder (
            platform TEXT NOT NULL,
            instance_id TEXT NOT NULL,
            step INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (platform, instance_id)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO word (kind, code, word) VALUES
            ('event', 30, 'reminded'), ('event', 31, 'webhook_given_up'),
            ('webhook', 1, 'needs_consent'), ('webhook', 2, 'reminder_due'), ('webhook', 3, 'reauthenticated'),
            ('webhook', 4, 'failed'), ('webhook', 5, 'run_finished'),
            ('delivery', 1, 'pending'), ('delivery', 2, 'delivered'), ('delivery', 3, 'obsolete'),
            ('delivery', 4, 'given_up'), ('delivery', 5, 'gone');
        """

    /// Written by triggers, in the transaction of the change, so that no way to change an item can forget it: a checkpoint, the end of
    /// a sibling in another run, a grant that was pushed out.
    ///
    /// Of the runs of a job where an instance waits, the first tells it: an older wait is over where a run in between saw the instance
    /// work, by a call or a sign-in. Where it works again, the run that it came through tells it:
    /// its item gets the outcome and the moment first, and the siblings get the same moment.
    static let webhookTriggers = """
        CREATE TRIGGER item_waits_webhook AFTER UPDATE OF outcome ON item
        WHEN NEW.outcome = 3 AND NEW.outcome IS NOT OLD.outcome BEGIN
            INSERT INTO webhook (receiver, run, sequence, kind)
            SELECT webhook_receiver.key, NEW.run, NEW.sequence, 1
            FROM run CROSS JOIN webhook_receiver ON webhook_receiver.job = run.job
            WHERE run.key = NEW.run AND webhook_receiver.events & 2 AND NOT EXISTS (
                SELECT 1 FROM (
                    SELECT max(other.run) AS newest
                    FROM item AS other INDEXED BY item_waiting CROSS JOIN run AS its ON its.key = other.run
                    WHERE other.instance_id = NEW.instance_id AND other.outcome = 3
                    AND (other.run, other.sequence) <> (NEW.run, NEW.sequence)
                    AND its.job = run.job AND its.platform_digest = run.platform_digest
                ) AS waited
                WHERE waited.newest IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM run AS later CROSS JOIN item AS well INDEXED BY item_instance
                        ON well.run = later.key AND well.instance_id = NEW.instance_id AND well.reason IS NOT 'duplicate'
                    WHERE later.key > waited.newest AND later.key < NEW.run AND later.platform_digest = run.platform_digest
                    AND well.outcome IN (1, 2, 4) AND well.reason IS NOT 'not_pinged'
                )
            );
        END;
        CREATE TRIGGER item_works_webhook AFTER UPDATE OF outcome ON item
        WHEN NEW.outcome = 4 AND NEW.outcome IS NOT OLD.outcome BEGIN
            INSERT INTO webhook (receiver, run, sequence, kind)
            SELECT webhook_receiver.key, NEW.run, NEW.sequence, 3
            FROM run CROSS JOIN webhook_receiver ON webhook_receiver.job = run.job
            WHERE run.key = NEW.run AND webhook_receiver.events & 8 AND NOT EXISTS (
                SELECT 1 FROM item AS other INDEXED BY item_done CROSS JOIN run AS its ON its.key = other.run
                WHERE other.instance_id = NEW.instance_id AND other.outcome = 4 AND other.outcome IN (2, 4)
                AND (other.run, other.sequence) <> (NEW.run, NEW.sequence)
                AND other.reauthenticated_at = NEW.reauthenticated_at
                AND its.job = run.job AND its.platform_digest = run.platform_digest
            );
        END;
        CREATE TRIGGER item_failed_webhook AFTER UPDATE OF outcome ON item
        WHEN NEW.outcome IN (8, 9) AND NEW.outcome IS NOT OLD.outcome BEGIN
            INSERT INTO webhook (receiver, run, sequence, kind)
            SELECT webhook_receiver.key, NEW.run, NEW.sequence, 4
            FROM run CROSS JOIN webhook_receiver ON webhook_receiver.job = run.job
            WHERE run.key = NEW.run AND webhook_receiver.events & 16;
        END;
        CREATE TRIGGER run_finished_webhook AFTER UPDATE OF state ON run
        WHEN NEW.state = 'finished' AND NEW.state IS NOT OLD.state BEGIN
            INSERT INTO webhook (receiver, run, sequence, kind)
            SELECT key, NEW.key, 0, 5 FROM webhook_receiver WHERE job = NEW.job AND events & 32;
        END;
        """
}

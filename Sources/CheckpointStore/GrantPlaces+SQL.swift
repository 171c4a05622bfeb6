import ReauthEngine
import ReauthModel

/// What ``GrantPlaces`` asks and writes.
extension GrantPlaces {
    /// An item of a run whose platform is on record, with its account.
    static let seeker = """
        SELECT item.grant_group, item.instance_id, run.platform_digest, item.element
        FROM item CROSS JOIN run ON run.key = item.run
        WHERE item.run = ? AND item.sequence = ? AND item.grant_group IS NOT NULL AND item.instance_id IS NOT NULL
        AND run.platform_digest <> ''
        """

    /// Along the primary key.
    ///
    /// A grant that a revocation may have ended counts: it may live.
    static let alive = """
        SELECT count(*) FROM consented_grant
        WHERE grant_group = ?1 AND (platform, instance_id) IS NOT (?2, ?3)
        """

    static let handedOut = """
        SELECT platform, instance_id FROM grant_place INDEXED BY grant_out
        WHERE grant_group = ?1 AND is_out = 1 AND (platform, instance_id) IS NOT (?2, ?3)
        """

    /// Those that have waited longest come first.
    static let waiting = """
        SELECT run, sequence, platform, instance_id FROM grant_place INDEXED BY grant_waiting
        WHERE grant_group = ? AND is_out = 0 ORDER BY since, run, sequence
        """

    /// The next account in which somebody waits for a place, and its cap.
    static let nextAccount = """
        SELECT grant_group, most FROM grant_place INDEXED BY grant_waiting
        WHERE grant_group > ? AND is_out = 0 ORDER BY grant_group LIMIT 1
        """

    /// Whether the instance waits, in whatever run, and somebody may sign in for it at ?3: a link of it is good, a sign-in that
    /// began is under way at the provider, or its code is being exchanged.
    static let isOut = """
        SELECT 1 FROM item INDEXED BY item_waiting CROSS JOIN run ON run.key = item.run
        WHERE item.instance_id = ?1 AND \(Conditions.waits()) AND run.platform_digest = ?2 AND (
            item.phase IN \(Conditions.phasesUnderWay.codes)
            OR EXISTS (
                SELECT 1 FROM link WHERE link.run = item.run AND link.sequence = item.sequence
                AND link.withdrawn_at IS NULL AND link.expires_at > ?3
            ) OR EXISTS (
                SELECT 1 FROM consent WHERE consent.run = item.run AND consent.sequence = item.sequence
                AND consent.epoch >= item.epoch AND consent.result IS NULL AND consent.expires_at > ?3
                AND NOT EXISTS (
                    SELECT 1 FROM link WHERE link.run = item.run AND link.sequence = item.sequence
                    AND link.serial = consent.link_serial AND link.withdrawn_at IS NOT NULL
                )
            )
        ) LIMIT 1
        """

    /// Whether an item waits without a link at ?3, which nobody withdrew.
    static let isWaiting = """
        SELECT coalesce((
            SELECT link.withdrawn_at IS NULL AND link.expires_at <= ?3 FROM link
            WHERE link.run = item.run AND link.sequence = item.sequence ORDER BY link.serial DESC LIMIT 1
        ), 1) FROM item WHERE item.run = ?1 AND item.sequence = ?2 AND \(Conditions.waits())
        """

    static let handing = """
        INSERT INTO grant_place (grant_group, platform, instance_id, run, sequence, is_out, since, most)
        VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7)
        ON CONFLICT DO UPDATE SET run = excluded.run, sequence = excluded.sequence, since = excluded.since,
            is_out = 1, most = excluded.most
        """

    /// An instance keeps its turn when it asks again; one whose link ended goes to the end.
    static let waitingRow = """
        INSERT INTO grant_place (grant_group, platform, instance_id, run, sequence, is_out, since, most)
        SELECT ?1, ?2, ?3, ?4, ?5, 0, CASE
            WHEN EXISTS (SELECT 1 FROM link WHERE link.run = ?4 AND link.sequence = ?5) THEN ?6
            ELSE min(?6, coalesce(item.awaiting_since, ?6)) END, ?7
        FROM item WHERE item.run = ?4 AND item.sequence = ?5
        ON CONFLICT DO UPDATE SET since = CASE WHEN is_out = 0 THEN since ELSE excluded.since END,
            run = CASE WHEN is_out = 0 THEN run ELSE excluded.run END,
            sequence = CASE WHEN is_out = 0 THEN sequence ELSE excluded.sequence END,
            is_out = 0, most = excluded.most
        """
}

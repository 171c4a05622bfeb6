import GRDB
import ReauthEngine
import ReauthModel

/// The places of accounts whose providers keep only so many grants.
extension CheckpointTransaction {
    /// The account of an item and its wish for a place; `nil` where its provider has no cap, or its account or platform is not
    /// known.
    func place(of checkpoint: Checkpoint, _ key: Int64) throws -> (account: GrantPlaces, seeker: GrantPlaces.Seeker)? {
        guard let most = checkpoint.maxGrantsPerAccount, let group = checkpoint.item.progress.grantGroup,
            let instance = checkpoint.item.seed.instanceID,
            let platform = try String.fetchOne(
                try db.cachedStatement(sql: "SELECT platform_digest FROM run WHERE key = ? AND platform_digest <> ''"),
                arguments: [key]
            )
        else { return nil }
        let madeAt = checkpoint.customerLink?.createdAt ?? checkpoint.consent?.createdAt ?? now
        let account = GrantPlaces(of: group.rawValue, most: most, at: madeAt, in: db)
        let seeker = GrantPlaces.Seeker(
            run: key,
            sequence: checkpoint.item.sequence,
            instance: instance.rawValue,
            platform: platform
        )
        return (account, seeker)
    }

    /// The item's link takes its place; an item that is held back waits for one.
    func settle(
        _ place: (account: GrantPlaces, seeker: GrantPlaces.Seeker),
        _ checkpoint: Checkpoint,
        isWithdrawn: Bool
    ) throws {
        if checkpoint.cappedLink != nil {
            if !isWithdrawn { try place.account.hand(to: place.seeker) }
        } else if checkpoint.item.progress.reason == .grantCap {
            try place.account.wait(place.seeker)
        }
    }
}

package import ReauthModel

/// An item and its run.
package struct CampaignItem: Sendable, Hashable {
    /// The run.
    package var run: RunRecord
    /// The item.
    package var item: Item

    package init(run: RunRecord, item: Item) {
        self.run = run
        self.item = item
    }
}

/// What a store looks like before it is opened: nothing was made, locked or changed to find this out.
package struct StoreCondition: Sendable, Hashable {
    /// A store that is there.
    package struct Store: Sendable, Hashable {
        /// The version of its tables.
        package var version: Int64
        /// Its size in bytes.
        package var size: Int64
        /// Whether all its pages were looked at; a large one is looked at while a run works.
        package var isExamined: Bool

        package init(version: Int64, size: Int64, isExamined: Bool) {
            self.version = version
            self.size = size
            self.isExamined = isExamined
        }
    }

    /// The store; `nil` where there is none yet.
    package var store: Store?
    /// The version that this program works with; an older store is brought to it by the next command that opens it.
    package var currentVersion: Int64
    /// The permission bits of the folder that the store is in, or will be in; `nil` where that folder is not there yet.
    package var folderMode: UInt32?
    /// The kind of the file system, where its files are not on this machine's own disk: `nfs`.
    package var networkFileSystem: String?

    package init(
        store: Store?,
        currentVersion: Int64,
        folderMode: UInt32?,
        networkFileSystem: String?
    ) {
        self.store = store
        self.currentVersion = currentVersion
        self.folderMode = folderMode
        self.networkFileSystem = networkFileSystem
    }
}

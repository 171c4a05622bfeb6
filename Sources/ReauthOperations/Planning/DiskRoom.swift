import ReauthModel

/// Finds out, before anything is sent, whether the disks have room for what a run will write.
///
/// A full disk stops a run at any moment and loses nothing; but what was revoked by then waits for the disk.
enum DiskRoom {
    /// Bytes that the store grows by for one item that is worked on: its row, its intents and the audit trail.
    ///
    /// Measured between rotations (`revoke: access-token`) of 500 and of 3,000 sandbox instances: 980. The margin is for
    /// longer names, for attempts that are repeated, and for the sign-in that follows.
    static let storeBytesPerItem: Int64 = 2600
    /// Bytes of one item in the reports, for each list of all items, without the columns that its input carries.
    ///
    /// Measured in the same way: 740. The margin is for longer links, and for the old file, which stays until the new
    /// one is complete.
    static let reportBytesPerItem: Int64 = 2000
    /// Bytes of one item in the page for people, which has no rows where there are more than ``ReportTerms/pageRows``.
    ///
    /// Measured: 150. The margin is for longer names, and for the old file, which stays until the new one is complete.
    static let pageBytesPerItem: Int64 = 400
    /// The log of SQLite, which is moved into the store now and then, and small files.
    static let storeBytes: Int64 = 24 << 20
    static let reportBytes: Int64 = 1 << 20

    /// What is going to be written.
    struct Demand: Sendable, Hashable {
        /// Items that will be worked on.
        var working: Int
        /// Items that the reports will have.
        var reported: Int
        /// The size of the input file, whose columns come back in the reports.
        var inputBytes: Int64
        /// How many lists have all items.
        var lists = 1
        /// Whether there is a page for people.
        var hasPage = false

        var store: Int64 { storeBytes + Int64(working) * storeBytesPerItem }
        /// An item may stand in the list of those that wait as well.
        var reports: Int64 {
            let lists = Int64(max(1, lists))
            let page = hasPage && reported <= ReportTerms.pageRows ? Int64(reported) * pageBytesPerItem : 0
            return reportBytes + Int64(reported) * reportBytesPerItem * lists + (lists + 1) * inputBytes + page
        }
    }

    /// What is missing where.
    struct Shortage: Sendable, Hashable {
        var folder: String
        var needed: Int64
        var free: Int64
        /// Whether it is the store that does not fit.
        var isOfStore: Bool

        /// What a run ends with.
        var status: ExitStatus { isOfStore ? .storeUnusable : .usage }
        /// The option that names another place.
        var option: String { isOfStore ? "--store" : "--reports" }
    }

    /// Throws an ``OperationFailure`` where something would not fit.
    static func check(_ demand: Demand, _ environment: Environment) throws(OperationFailure) {
        let disks = environment.disks
        guard let shortage = shortage(demand, store: disks.store, reports: disks.reports) else { return }
        throw OperationFailure(
            shortage.status,
            "there is not enough room on the disk of \(shortage.folder): about \(megabytes(shortage.needed)) are needed for "
                + "\(demand.reported) instances, and \(megabytes(shortage.free)) are free. Free some, or name another place "
                + "with \(shortage.option); nothing was sent"
        )
    }

    /// What does not fit; a disk whose room is unknown is taken to have it.
    static func shortage(_ demand: Demand, store: Disk?, reports: Disk?) -> Shortage? {
        let isShared = store != nil && store?.device == reports?.device
        let forStore = demand.store + (isShared ? demand.reports : 0)
        if let store, store.free < forStore {
            return Shortage(folder: store.folder, needed: forStore, free: store.free, isOfStore: true)
        }
        if let reports, !isShared, reports.free < demand.reports {
            return Shortage(folder: reports.folder, needed: demand.reports, free: reports.free, isOfStore: false)
        }
        return nil
    }

    /// Rounded up.
    static func megabytes(_ bytes: Int64) -> String {
        "\((bytes >> 20) + (bytes & 0xF_FFFF == 0 ? 0 : 1)) MB"
    }
}

package import ReauthModel

/// How much room there is for what a run will write.
package protocol DiskGauge: Sendable {
    /// The disk of the store.
    var store: Disk? { get }
    /// The disk of the reports.
    var reports: Disk? { get }

    /// The size of a job's input file in bytes; 0 where it has none.
    func size(of source: SourceTarget) -> Int64
}

/// A file system that a folder is on.
package struct Disk: Sendable, Hashable {
    /// The folder.
    package var folder: String
    /// Tells file systems apart.
    package var device: UInt64
    /// Free bytes.
    package var free: Int64

    package init(folder: String, device: UInt64, free: Int64) {
        self.folder = folder
        self.device = device
        self.free = free
    }
}

import Foundation
import ReauthModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The disks of the machine.
struct SystemDisks: DiskGauge {
    let storeFolder: String
    let reportsFolder: String

    var store: Disk? { Self.disk(of: storeFolder) }
    var reports: Disk? { Self.disk(of: reportsFolder) }

    func size(of source: SourceTarget) -> Int64 {
        guard case .csv(let path) = source else { return 0 }
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// The disk of a folder, or of the nearest one above it that exists.
    static func disk(of folder: String) -> Disk? {
        var path = folder
        while true {
            var (room, status) = (statvfs(), stat())
            if stat(path, &status) == 0, statvfs(path, &room) == 0 {
                let free = UInt64(room.f_bavail).multipliedReportingOverflow(by: UInt64(room.f_frsize))
                return Disk(
                    folder: folder,
                    device: UInt64(truncatingIfNeeded: status.st_dev),
                    free: free.overflow ? .max : Int64(clamping: free.partialValue)
                )
            }
            let parent = Self.parent(of: path)
            guard parent != path else { return nil }
            path = parent
        }
    }

    /// The folder above a path; `.` where none is named.
    static func parent(of path: String) -> String {
        let parent = (path as NSString).deletingLastPathComponent
        return parent.isEmpty ? "." : parent
    }
}

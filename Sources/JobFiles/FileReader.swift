#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// For whom the system opens files: the user and the groups of a process.
struct FileReader: Sendable, Hashable {
    let user: UInt32
    let groups: Set<UInt32>

    /// This process.
    static var current: FileReader {
        var groups = [gid_t](repeating: 0, count: max(0, Int(getgroups(0, nil))))
        let count = getgroups(Int32(groups.count), &groups)
        return FileReader(user: geteuid(), groups: Set(groups.prefix(max(0, Int(count)))).union([getegid()]))
    }
}

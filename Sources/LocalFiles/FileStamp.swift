package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What changes when somebody writes to a file, or another one takes its name.
package struct FileStamp: Sendable, Hashable {
    private let identity: FileIdentity
    private let size: Int64
    /// Seconds and nanoseconds of the last change of the content, and of the last change of anything.
    private let changes: [Int]

    /// The stamp of the file that was looked at.
    package init(_ status: Stat) {
        identity = FileIdentity(status)
        size = status.size
        changes = [status.st_mtim, status.st_ctim].flatMap { [Int($0.tv_sec), Int($0.tv_nsec)] }
    }
}

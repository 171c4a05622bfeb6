package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// Calls that swift-system does not have.
extension FileDescriptor {
    /// Which file it is; `nil` when it cannot be looked at.
    package var identity: FileIdentity? {
        (try? stat()).map(FileIdentity.init)
    }

    /// Whether its file lies on a mount that is read-only (`fstatvfs(3)`).
    var isOnReadOnlyMount: Bool {
        get throws(Errno) {
            var mount = statvfs()
            guard fstatvfs(rawValue, &mount) == 0 else { throw .current }
            return UInt(mount.f_flag) & UInt(ST_RDONLY) != 0
        }
    }

    /// Has the system write the file's bytes to stable storage (`fsync(2)`).
    package func synchronize() throws(Errno) {
        guard fsync(rawValue) == 0 else { throw .current }
    }

    /// Sets who may read and write the file, whatever the process's creation mask says.
    package func setPermissions(_ permissions: FilePermissions) throws(Errno) {
        guard fchmod(rawValue, permissions.rawValue) == 0 else { throw .current }
    }

    /// All bytes up to `count` that can be read from `offset`.
    package func bytes(upTo count: Int, at offset: Int64 = 0) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let read = try read(fromAbsoluteOffset: offset + Int64(filled), into: rest)
                if read == 0 { break }
                filled += read
            }
        }
    }
}

package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// What the system tells of the place that a name is in.
extension FilePath {
    /// The name itself where it exists, or else the nearest folder above it that does.
    package var nearestExisting: FilePath {
        var path = absolute
        while path.identity == nil, path != "/" { path = path.folder }
        return path
    }

    /// Whether this process may make files in the folder.
    package var mayMakeFiles: Bool {
        guard let type = try? stat().type, type == .directory else { return false }
        return withPlatformString { access($0, W_OK | X_OK) } == 0
    }

    /// The kind of the file system where its files are on another machine, or on the host of this one: `nfs`.
    ///
    /// Locks, and memory that processes share, may not work there. `nil` for a local one, and where the system does not tell.
    package var networkFileSystem: String? {
        #if canImport(Darwin)
        var status = statfs()
        guard withPlatformString({ statfs($0, &status) }) == 0 else { return nil }
        return status.f_flags & UInt32(MNT_LOCAL) == 0 ? "a network file system" : nil
        #else
        guard let device = try? stat().deviceID.rawValue, let mounts = try? Self.mounts() else { return nil }
        return MountTable(mounts).networkKind(ofDevice: UInt64(truncatingIfNeeded: device))
        #endif
    }

    #if !canImport(Darwin)
    private static func mounts() throws -> String {
        let file = try FileDescriptor.open("/proc/self/mountinfo", .readOnly, options: .closeOnExec)
        return try file.closeAfter { String(decoding: try file.bytes(upTo: 4 << 20), as: UTF8.self) }
    }
    #endif
}

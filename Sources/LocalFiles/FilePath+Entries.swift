package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// Calls on names in folders that swift-system does not have.
extension FilePath {
    /// Which file the name stands for now; `nil` when there is none, or it cannot be looked at.
    package var identity: FileIdentity? {
        (try? stat()).map(FileIdentity.init)
    }

    /// The same file from the root, so that a later change of the working directory does no harm.
    package var absolute: FilePath {
        guard isRelative, let folder = getcwd(nil, 0) else { return self }
        defer { free(folder) }
        return FilePath(platformString: folder).pushing(self)
    }

    /// The folder that the name is in; `.` for a name alone.
    package var folder: FilePath {
        let folder = removingLastComponent()
        return folder.isEmpty ? "." : folder
    }

    /// Makes a folder.
    package func makeFolder(_ permissions: FilePermissions) throws(Errno) {
        guard withPlatformString({ mkdir($0, permissions.rawValue) }) == 0 else { throw .current }
    }

    /// Removes an empty folder.
    package func removeFolder() throws(Errno) {
        guard withPlatformString({ rmdir($0) }) == 0 else { throw .current }
    }

    /// Sets who may read and write the file or folder.
    package func setPermissions(_ permissions: FilePermissions) throws(Errno) {
        guard withPlatformString({ chmod($0, permissions.rawValue) }) == 0 else { throw .current }
    }

    /// Gives the file another name, in place of a file that has it.
    package func rename(to name: FilePath) throws(Errno) {
        let result = withPlatformString { old in
            name.withPlatformString { new in
                #if canImport(Glibc)
                Glibc.rename(old, new)
                #elseif canImport(Musl)
                Musl.rename(old, new)
                #else
                Darwin.rename(old, new)
                #endif
            }
        }
        guard result == 0 else { throw .current }
    }

    /// Gives the file a second name, unless that is taken.
    package func link(to name: FilePath) throws(Errno) {
        let result = withPlatformString { old in
            name.withPlatformString { new in
                #if canImport(Glibc)
                Glibc.link(old, new)
                #elseif canImport(Musl)
                Musl.link(old, new)
                #else
                Darwin.link(old, new)
                #endif
            }
        }
        guard result == 0 else { throw .current }
    }

    /// Removes the name of a file.
    package func remove() throws(Errno) {
        guard withPlatformString({ unlink($0) }) == 0 else { throw .current }
    }

    /// Has the names in a folder survive a loss of power.
    package func synchronizeFolder() throws {
        let descriptor = try FileDescriptor.open(self, .readOnly, options: [.directory, .closeOnExec])
        try descriptor.closeAfter { try descriptor.synchronize() }
    }
}

package import SystemPackage

/// What tells a file from another one that has its name now.
package struct FileIdentity: Sendable, Hashable {
    private let device: DeviceID
    private let inode: Inode

    /// The identity of the file that was looked at.
    package init(_ status: Stat) {
        device = status.deviceID
        inode = status.inode
    }
}

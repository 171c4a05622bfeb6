/// The file systems of a Linux machine, as `/proc/self/mountinfo` lists them (proc_pid_mountinfo(5)).
struct MountTable {
    private static let networkKinds: Set<Substring> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "lustre", "afs", "gfs2", "ocfs2", "glusterfs", "virtiofs",
        "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.gcsfuse",
    ]

    /// The kinds by device, `MAJOR:MINOR`.
    private let kinds: [Substring: Substring]

    init(_ text: String) {
        let pairs = text.split(separator: "\n").compactMap { line -> (Substring, Substring)? in
            // A field of its own divides the fields of which there may be any number from the last three.
            guard let divider = line.firstRange(of: " - ") else { return nil }
            let fields = line[..<divider.lowerBound].split(separator: " ")
            guard fields.count > 2, let kind = line[divider.upperBound...].split(separator: " ").first else {
                return nil
            }
            return (fields[2], kind)
        }
        kinds = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// The kind of the file system with a device number, where it is one of a network.
    func networkKind(ofDevice device: UInt64) -> String? {
        // As gnu_dev_major and gnu_dev_minor take a number apart.
        let major = (device >> 8) & 0xFFF | (device >> 32) & 0xFFFF_F000
        let minor = device & 0xFF | (device >> 12) & 0xFFFF_FF00
        return kinds["\(major):\(minor)"].flatMap { Self.networkKinds.contains($0) ? String($0) : nil }
    }
}

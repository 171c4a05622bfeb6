/// Who can use a file, and whether it is protected well enough to hold a secret.
///
/// Only its owner may use it, who is this user or root. A scheduler that hands secrets over cannot always do that, so a group
/// may read what nobody can change:
///
/// - Kubernetes gives the files of a volume to root and to the pod's group (`fsGroup`), with mode 0440;
/// - systemd gives a credential to root, and adds this user by an access control list, which shows as mode 0440.
///
/// Both mount the files read-only. On a disk, group permissions are more often an oversight, so there they are refused.
struct SecretFileAccess: Sendable, Hashable {
    let owner: UInt32
    let group: UInt32
    /// The permission bits.
    let mode: UInt32
    /// Whether it lies on a mount that nobody may write to.
    let isMountReadOnly: Bool

    /// Throws where the file is open to others than `reader`.
    func check(path: String, by reader: FileReader) throws(FileContent.Problem) {
        guard owner == reader.user || owner == 0 else {
            throw FileContent.Problem(
                message:
                    "belongs to user \(owner); it must belong to user \(reader.user), who runs this program, or to root"
            )
        }
        guard mode & 0o077 != 0 else { return }
        let digits = String(mode, radix: 8)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let isReadByGroupOnly = mode & 0o037 == 0
        guard isReadByGroupOnly, isMountReadOnly else {
            let hint =
                isReadByGroupOnly ? "; a mode of 0440 is for mounts that are read-only, as those of Kubernetes" : ""
            throw FileContent.Problem(
                message: "has mode \(padded), so that others can use it; run `chmod 600 \(path)`\(hint)"
            )
        }
        guard reader.groups.contains(group) || owner == 0 && group == 0 else {
            throw FileContent.Problem(
                message: "has mode \(padded), and its group \(group) is none of this program's; let it belong to the "
                    + "group that the program runs with (in Kubernetes `fsGroup`)"
            )
        }
    }
}

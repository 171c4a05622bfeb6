import Foundation
import Testing

@testable import JobFiles

/// Which files may hold a secret.
@Suite struct SecretFileAccessTests {
    private func problem(
        mode: UInt32,
        owner: UInt32 = 1000,
        group: UInt32 = 1000,
        readOnly: Bool,
        groups: Set<UInt32> = [1000]
    ) -> String? {
        let access = SecretFileAccess(owner: owner, group: group, mode: mode, isMountReadOnly: readOnly)
        do {
            try access.check(path: "/s", by: FileReader(user: 1000, groups: groups))
            return nil
        } catch {
            return error.message
        }
    }

    @Test(arguments: [0o600, 0o400, 0o700, 0o000], [true, false])
    func `its owner's alone is always right`(mode: UInt32, readOnly: Bool) {
        #expect(problem(mode: mode, readOnly: readOnly) == nil)
        #expect(problem(mode: mode, owner: 0, group: 0, readOnly: readOnly) == nil)
        #expect(problem(mode: mode, owner: 4321, readOnly: readOnly)?.hasPrefix("belongs to user 4321") == true)
    }

    @Test func `a volume of Kubernetes is root's, and the pod's group reads it`() {
        #expect(problem(mode: 0o440, owner: 0, group: 10001, readOnly: true, groups: [1000, 10001]) == nil)
        #expect(problem(mode: 0o640, owner: 0, group: 10001, readOnly: true, groups: [10001]) == nil)
        #expect(
            problem(mode: 0o440, owner: 0, group: 10001, readOnly: true)
                == "has mode 0440, and its group 10001 is none of this program's; let it belong to the group that the program runs "
                + "with (in Kubernetes `fsGroup`)"
        )
    }

    @Test func `a credential of systemd is root's, and an access list adds the user`() {
        #expect(problem(mode: 0o440, owner: 0, group: 0, readOnly: true) == nil)
        // Where another user owns it, the group of root says nothing about that.
        #expect(problem(mode: 0o440, owner: 1000, group: 0, readOnly: true) != nil)
    }

    @Test(arguments: [0o440, 0o640])
    func `on a disk that can be written the group must not read it`(mode: UInt32) {
        #expect(
            problem(mode: mode, readOnly: false)?.hasSuffix(
                "so that others can use it; run `chmod 600 /s`; a mode of 0440 is for mounts that are read-only, as those of "
                    + "Kubernetes"
            ) == true
        )
    }

    @Test(arguments: [0o444, 0o644, 0o460, 0o441, 0o660, 0o450, 0o666, 0o777], [true, false])
    func `more than reading by the group is refused everywhere`(mode: UInt32, readOnly: Bool) {
        #expect(problem(mode: mode, readOnly: readOnly)?.hasSuffix("run `chmod 600 /s`") == true)
    }

    @Test func `a process knows its own groups`() {
        #expect(FileReader.current.groups.contains(getegid()))
    }
}

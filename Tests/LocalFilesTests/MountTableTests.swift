import Testing

@testable import LocalFiles

@Suite struct MountTableTests {
    private static let text = """
        22 27 0:21 / /proc rw,relatime - proc proc rw
        27 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw
        81 27 0:52 / /srv/my\\040files rw,nosuid shared:4 - nfs4 files:/export rw,vers=4.2
        82 27 0:53 / /host rw - fuse.sshfs me@files: rw
        no line of that file
        """

    @Test(
        arguments: [
            (0xFE00, nil), (0x34, "nfs4"), (0x35, "fuse.sshfs"), (0x15, nil), (0x7777, nil),
        ] as [(UInt64, String?)]
    )
    func onlyFileSystemsOfANetworkHaveAName(device: UInt64, kind: String?) {
        #expect(MountTable(Self.text).networkKind(ofDevice: device) == kind)
    }
}

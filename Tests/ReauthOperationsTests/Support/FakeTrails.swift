import ReauthModel
import ReauthOperations

/// Files of audit trails; there are none.
struct FakeTrails: TrailReading {
    struct Missing: Error {}

    func head(at path: String) throws -> SignedTrailHead { throw Missing() }
    func verify(_ path: String, with verifier: inout TrailVerifier) throws { throw Missing() }
    func bytes(of head: SignedTrailHead) throws -> [UInt8] { Array("\(head.head.position)\n".utf8) }
}

import AuditReports
import ReauthModel

/// Audit trails in files.
struct FileTrails: TrailReading {
    func head(at path: String) throws -> SignedTrailHead {
        try TrailHeadFile.head(at: path)
    }

    func verify(_ path: String, with verifier: inout TrailVerifier) throws {
        try TrailFile(path: path).forEachLine { line in
            switch line {
            case .record(let bytes, let position, let run, let hash):
                verifier.take(bytes, position: position, of: run, link: hash)
            case .unreadable(let number):
                verifier.takeUnreadable(line: number)
            }
        }
    }

    func bytes(of head: SignedTrailHead) throws -> [UInt8] {
        try TrailHeadFile.bytes(of: head)
    }
}

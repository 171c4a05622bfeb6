import Foundation
import JSON
import LocalFiles
package import ReauthModel

/// A signed head as JSON: `events.head.json`, and what `reauth audit head` prints.
package enum TrailHeadFile {
    /// The JSON of a head.
    package static func bytes(of signed: SignedTrailHead) throws -> [UInt8] {
        try JSONOutput.bytes(of: Members(signed))
    }

    /// Reads a head from a file.
    ///
    /// Throws ``TrailFileError``. Whether its signature is genuine is not looked at.
    package static func head(at path: String) throws(TrailFileError) -> SignedTrailHead {
        let bytes: [UInt8]
        do {
            bytes = try RegularFile(path: path).bytes(upTo: 1 << 16)
        } catch {
            throw TrailFileError(path: path, error)
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let members = try? decoder.decode(Members.self, from: Data(bytes)), let signed = members.signed else {
            throw TrailFileError(
                path: path,
                "it holds no signed head of an audit trail, as `reauth audit head` prints it"
            )
        }
        return signed
    }

    /// The members, by their names.
    private struct Members: Codable {
        var format = "reauth trail head 1"
        var number: Int64
        var run: String
        var position: Int64
        var hash: String
        var since: Int64
        var at: String
        var previous: String
        var publicKey: String
        var signature: String

        init(_ signed: SignedTrailHead) {
            let head = signed.head
            number = head.number
            run = head.run.rawValue
            position = head.position
            hash = head.hash.hexadecimal
            since = head.since
            at = head.at.description
            previous = head.previous.hexadecimal
            publicKey = signed.key.description
            signature = Data(signed.signature).base64EncodedString()
        }

        var signed: SignedTrailHead? {
            guard format == "reauth trail head 1", let hash = TrailHash(hexadecimal: hash),
                let at = Timestamp(iso8601: at), let previous = TrailHash(hexadecimal: previous),
                let key = TrailPublicKey(publicKey), let signature = Data(base64Encoded: signature)
            else { return nil }
            let head = TrailHead(
                number: number,
                run: RunID(rawValue: run),
                position: position,
                hash: hash,
                since: since,
                at: at,
                previous: previous
            )
            return SignedTrailHead(head: head, signature: Array(signature), key: key)
        }
    }
}

import Crypto
import LocalFiles
import OAuth
import ReauthModel
import struct Foundation.Data

/// The picture of a sender: a file that was read and whose kind was told by its content.
struct Logo: Sendable, Hashable {
    /// Why a file is no logo, as the rest of a sentence about it.
    struct Problem: Error, Hashable {
        let message: String
    }

    /// The kinds that browsers show in an `<img>`.
    enum Kind: String, Sendable, CaseIterable {
        case png, jpeg, webp, svg

        /// The media type.
        var type: String { self == .svg ? "image/svg+xml; charset=utf-8" : "image/\(rawValue)" }
    }

    /// Its content.
    let bytes: [UInt8]
    /// Of which kind that is.
    let kind: Kind
    /// The last segment of its address, which changes with its content.
    let name: String

    /// Reads the file at `path`.
    init(path: String) throws(Problem) {
        let bytes: [UInt8]
        do throws(RegularFile.Problem) {
            bytes = try RegularFile(path: path).bytes(upTo: ConsoleBrand.maximumLogoSize)
        } catch {
            switch error {
            case .missing: throw Problem(message: "does not exist")
            case .folder, .notRegular: throw Problem(message: "is not a regular file")
            case .tooLarge: throw Problem(message: "is larger than \(ConsoleBrand.maximumLogoSize >> 10) KiB")
            case .system(let error): throw Problem(message: "cannot be read (\(error))")
            }
        }
        try self.init(bytes)
    }

    /// Takes the content of a file, whatever its name.
    init(_ bytes: [UInt8]) throws(Problem) {
        kind = try Self.kind(of: bytes)
        self.bytes = bytes
        name = "\(SHA256.hash(data: Data(bytes)).prefix(8).hexadecimal).\(kind.rawValue)"
    }

    /// Its address on the page.
    var path: String { "/assets/\(name)" }

    private static func kind(of bytes: [UInt8]) throws(Problem) -> Kind {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) { return .webp }
        guard let text = String(validating: bytes, as: UTF8.self), text.contains("<svg") else {
            throw Problem(message: "is no PNG, JPEG, WebP or SVG, whatever its name says")
        }
        if let flaw = SVGCheck.flaw(of: text) {
            throw Problem(message: "is an SVG that \(flaw); save it as a plain one, or as PNG")
        }
        return .svg
    }
}

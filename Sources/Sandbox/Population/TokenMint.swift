/// Writes tokens and reads them back, so that no table of tokens is needed.
///
/// A token's core is two words: which token it is, masked so that neighbours look unrelated, and a check word that only
/// the seed gives. A token that was altered or invented is unknown to the sandbox.
struct TokenMint: Sendable {
    enum Kind: UInt64 {
        case elementToken = 1
        case accessToken, refreshToken, authorizationCode
        /// Of OAuth 1.
        case requestToken, requestTokenSecret
    }

    /// Identifies a token; for a code, `index` is its serial number.
    struct Reading: Sendable, Hashable {
        var index: UInt32
        var generation: UInt32
    }

    let hash: SeededHash

    func text(_ kind: Kind, of element: SandboxElement?, _ reading: Reading) -> String {
        let shape = Self.shape(kind, element)
        let purpose = kind.rawValue << 8 | UInt64(element?.rawValue ?? 0)
        let payload = UInt64(reading.index) << 32 | UInt64(reading.generation)
        let check = hash.value(.mac, purpose, payload)
        var bytes = Array(shape.prefix.utf8)
        shape.alphabet.append(payload ^ hash.value(.mask, purpose, check), to: &bytes)
        shape.alphabet.append(check, to: &bytes)
        append(shape.filler, of: shape.alphabet, purpose: .filler, check, to: &bytes)
        bytes.append(contentsOf: shape.suffix.utf8)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a token of that kind and element; `nil` when the sandbox cannot have issued it.
    func read(_ text: String, _ kind: Kind, of element: SandboxElement?) -> Reading? {
        let shape = Self.shape(kind, element)
        let length = shape.alphabet.wordLength
        let bytes = Array(text.utf8)
        let start = shape.prefix.utf8.count
        guard bytes.count == start + 2 * length + shape.filler + shape.suffix.utf8.count,
            let masked = shape.alphabet.word(bytes[start..<start + length]),
            let check = shape.alphabet.word(bytes[start + length..<start + 2 * length])
        else { return nil }
        let purpose = kind.rawValue << 8 | UInt64(element?.rawValue ?? 0)
        let payload = masked ^ hash.value(.mask, purpose, check)
        let reading = Reading(index: UInt32(payload >> 32), generation: UInt32(truncatingIfNeeded: payload))
        // Writing it again checks everything at once: prefix, check word, filler and suffix.
        return self.text(kind, of: element, reading) == text ? reading : nil
    }

    /// A secret of the sandbox itself; each number gives another one.
    func secret(_ number: UInt64, length: Int, alphabet: TokenAlphabet = .base64) -> String {
        var bytes: [UInt8] = []
        append(length, of: alphabet, purpose: .secret, number, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func append(
        _ count: Int,
        of alphabet: TokenAlphabet,
        purpose: SeededHash.Purpose,
        _ key: UInt64,
        to bytes: inout [UInt8]
    ) {
        let perWord = 60 / alphabet.bits
        var word: UInt64 = 0
        for position in 0..<count {
            if position % perWord == 0 { word = hash.value(purpose, key, UInt64(position)) }
            bytes.append(alphabet.characters[Int(word & UInt64(alphabet.characters.count - 1))])
            word >>= UInt64(alphabet.bits)
        }
    }

    private static func shape(_ kind: Kind, _ element: SandboxElement?) -> TokenShape {
        guard let element else { return .elementToken }
        return switch kind {
        case .elementToken: .elementToken
        case .accessToken: .accessToken(of: element)
        case .refreshToken: .refreshToken(of: element)
        case .authorizationCode: .authorizationCode(of: element)
        case .requestToken: TokenShape("reauth.", .alphanumeric, filler: 4)
        case .requestTokenSecret: TokenShape("", .alphanumeric, filler: 6)
        }
    }
}

/// How a provider's tokens look: a fixed start, a core that says which token it is, and filler up to the usual length.
struct TokenShape: Sendable {
    let prefix: String
    let alphabet: TokenAlphabet
    let filler: Int
    let suffix: String

    init(_ prefix: String, _ alphabet: TokenAlphabet, filler: Int, suffix: String = "") {
        self.prefix = prefix
        self.alphabet = alphabet
        self.filler = filler
        self.suffix = suffix
    }

    static let elementToken = TokenShape("", .base64, filler: 21, suffix: "=")

    static func accessToken(of element: SandboxElement) -> TokenShape {
        switch element {
        case .salesforce: TokenShape("00D5g000004Sbx!AQ", .base64URL, filler: 73)
        case .box: TokenShape("", .alphanumeric, filler: 6)
        case .adobeSign: TokenShape("3AAABLblqZhA", .base64URL, filler: 60)
        case .quickBooks: TokenShape("eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0..", .base64URL, filler: 90)
        case .evernote: TokenShape("S=s1:U=9f3:E=", .alphanumeric, filler: 20)
        case .acmeCRM: TokenShape("acme_at_", .alphanumeric, filler: 8)
        case .hubSpot: TokenShape("CJSP5qf1KhIC", .base64URL, filler: 60)
        }
    }

    static func refreshToken(of element: SandboxElement) -> TokenShape {
        switch element {
        case .salesforce: TokenShape("5Aep861", .base64URL, filler: 58)
        case .box: TokenShape("", .alphanumeric, filler: 38)
        case .adobeSign: TokenShape("3AAABLblqZhR", .base64URL, filler: 60, suffix: "*")
        case .quickBooks: TokenShape("AB11", .alphanumeric, filler: 20)
        case .evernote: TokenShape("S=s1:R=9f3:E=", .alphanumeric, filler: 20)
        case .acmeCRM: TokenShape("acme_rt_", .alphanumeric, filler: 8)
        case .hubSpot: TokenShape("na1-", .alphanumeric, filler: 6)
        }
    }

    static func authorizationCode(of element: SandboxElement) -> TokenShape {
        switch element {
        case .salesforce: TokenShape("aPrx", .base64URL, filler: 60, suffix: "==")
        case .adobeSign: TokenShape("CBNCKBAAHBCAABAA", .base64URL, filler: 20)
        case .quickBooks: TokenShape("XAB11", .alphanumeric, filler: 20)
        case .box, .evernote, .acmeCRM, .hubSpot: TokenShape("", .alphanumeric, filler: 6)
        }
    }
}

/// The characters of a token, 32 or 64 of them, so that a character is five or six bits.
struct TokenAlphabet: Sendable {
    let characters: [UInt8]
    let bits: Int
    private let values: [UInt8]

    init(_ text: StaticString) {
        characters = text.withUTF8Buffer(Array.init)
        bits = characters.count == 64 ? 6 : 5
        var values = [UInt8](repeating: .max, count: 256)
        for (value, character) in characters.enumerated() {
            values[Int(character)] = UInt8(value)
        }
        self.values = values
    }

    /// Characters that one 64-bit word takes.
    var wordLength: Int { (64 + bits - 1) / bits }

    func append(_ word: UInt64, to text: inout [UInt8]) {
        var rest = word
        for _ in 0..<wordLength {
            text.append(characters[Int(rest & UInt64(characters.count - 1))])
            rest >>= UInt64(bits)
        }
    }

    /// Reads one word; `nil` for a character that is not in the alphabet.
    func word(_ text: ArraySlice<UInt8>) -> UInt64? {
        var word: UInt64 = 0
        for character in text.reversed() {
            let value = values[Int(character)]
            guard value != .max else { return nil }
            word = word << UInt64(bits) | UInt64(value)
        }
        return word
    }

    static let base64 = TokenAlphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    static let base64URL = TokenAlphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    static let alphanumeric = TokenAlphabet("ABCDEFGHJKMNPQRSTUVWXYZabcde2345")
}

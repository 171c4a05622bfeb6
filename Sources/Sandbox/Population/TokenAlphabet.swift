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

    /// The number of characters of one 64-bit word.
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

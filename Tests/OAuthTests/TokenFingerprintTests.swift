import OAuth
import Testing

@Suite struct TokenFingerprintTests {
    /// RFC 4231 §4.2 and §4.3, cut to 128 bits.
    @Test func isHMACWithSHA256() {
        let first = FingerprintKey(bytes: [UInt8](repeating: 0x0B, count: 20))
        #expect(first.fingerprint(of: Secret("Hi There")).rawValue == "b0344c61d8db38535ca8afceaf0bf12b")
        let second = FingerprintKey(bytes: Array("Jefe".utf8))
        let token = Secret("what do ya want for nothing?")
        #expect(second.fingerprint(of: token).rawValue == "5bdcc146bf60754e6a042426089575c7")
    }

    @Test func isStableAndDiffersByTokenAndByKey() {
        let (one, other) = (FingerprintKey(bytes: bytes(from: 1)), FingerprintKey(bytes: bytes(from: 2)))
        let again = FingerprintKey(bytes: one.exposedBytes())
        #expect(one.fingerprint(of: Secret("token")) == again.fingerprint(of: Secret("token")))
        #expect(one.fingerprint(of: Secret("token")) != one.fingerprint(of: Secret("token ")))
        #expect(one.fingerprint(of: Secret("token")) != other.fingerprint(of: Secret("token")))
        #expect(one.identifier == again.identifier)
        #expect(one.identifier != other.identifier)
    }

    @Test(arguments: ["", "x", "a much longer token than a digest has bits, to be sure that it is cut \u{1F600}"])
    func isThirtyTwoLowerCaseHexadecimalDigits(token: String) {
        let text = FingerprintKey(bytes: bytes(from: 3)).fingerprint(of: Secret(token)).rawValue
        #expect(text.utf8.count == 32)
        #expect(text.allSatisfy { "0123456789abcdef".contains($0) })
    }

    @Test func theIdentifierTellsNeitherTheKeyNorAFingerprint() {
        let key = FingerprintKey(bytes: bytes(from: 4))
        #expect(key.identifier.utf8.count == 16)
        #expect(!key.fingerprint(of: Secret("token")).rawValue.hasPrefix(key.identifier))
    }

    @Test func randomKeysHave256BitsAndDiffer() {
        let keys = (0..<20).map { _ in FingerprintKey.random() }
        #expect(keys.allSatisfy { $0.exposedBytes().count == 32 })
        #expect(Set(keys.map(\.identifier)).count == 20)
    }

    private func bytes(from start: UInt8) -> [UInt8] {
        (0..<32).map { start &+ $0 }
    }
}

import Testing

@testable import OAuth

@Suite struct `Scopes that were not granted` {
    @Test(
        arguments: [
            // All of it, more of it, another order, other separators.
            ("a b", "b a", []), ("a b", "a b c", []), ("a b", "a,b", []),
            ("a b c", "a", ["b", "c"]), ("a b", "b", ["a"]), ("A b", "a", ["b"]),
            // Another case, a slash at the end: the same name.
            ("Files.Read Mail.Read", "files.read mail.read", []),
            ("https://x.example/a/ b", "https://x.example/a b", []),
            ("Files.Read Mail.Read", "files.read", ["Mail.Read"]),
            // What gives a refresh token is never missing, and shows whose names these are.
            ("full refresh_token", "refresh_token", ["full"]), ("full refresh_token", "full", []),
            // A name that was not asked for may be a broader one.
            ("files.read mail.read", "files.read mail.readwrite", []), ("a b", "a all", []),
            // Google adds some by itself.
            ("files mail", "files openid email https://www.googleapis.com/auth/userinfo.profile", ["mail"]),
            ("a b offline.access", "a refresh_token", ["b"]),
            // Nothing is told, or nothing can be compared.
            ("a b", nil, []), ("a b", "", []), ("", "a", []), ("a b", "x y", []), ("a b", "a \"b", []),
            ("a b", "a\u{e9}", []),
            // Providers do not list that a refresh token was asked for, and Google has other names for two.
            ("a offline_access", "a", []),
            (
                "openid email profile files",
                "openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile",
                ["files"]
            ),
        ] as [(String, String?, [String])]
    )
    func `Only what is certain is missing`(asked: String, granted: String?, missing: [String]) {
        let gap = ScopeGap(asked: asked.split(separator: " ").map(String.init), granted: granted)
        #expect((gap?.missing ?? []) == missing)
    }

    @Test func `Its words are those that were asked for, and few`() throws {
        let asked = (0..<60).map { "scope-\($0)" } + ["with\"quote", String(repeating: "x", count: 500)]
        let gap = try #require(ScopeGap(asked: asked, granted: "scope-0"))
        #expect(gap.missing.count == 59)
        #expect(gap.detail.hasPrefix("scope_narrowed: scope-1 scope-2 ") && gap.detail.hasSuffix(" scope-20 …+39"))
        #expect(ScopeGap(detail: "reauthenticated: \(gap.detail)")?.missing == Array(gap.missing.prefix(20)))
        #expect(ScopeGap(detail: "reauthenticated: account_unknown") == nil)
    }
}

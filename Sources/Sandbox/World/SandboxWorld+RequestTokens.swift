import ReauthModel

extension SandboxWorld {
    /// Issues a request token that will send the browser to `callback`.
    mutating func issueRequestToken(callback: String, at now: Timestamp) -> (token: String, secret: String) {
        requestTokens.append(RequestToken(callback: callback, issuedAt: now))
        return requestTokenTexts(UInt32(requestTokens.count - 1))
    }

    /// Where the browser goes from the consent page of that token; `nil` for one that is unknown, used or too old.
    func callback(ofRequestToken text: String, at now: Timestamp) -> String? {
        guard let serial = serial(ofRequestToken: text) else { return nil }
        let token = requestTokens[serial]
        let isFresh = token.issuedAt.duration(to: now) <= rules.codeLifetime
        return isFresh && !token.isSettled ? token.callback : nil
    }

    /// Settles a request token as a person decided, and returns the verifier if the person allowed.
    mutating func settle(
        requestToken text: String,
        isAllowed: Bool,
        otherAccount: Bool,
        at now: Timestamp
    ) -> String? {
        guard let serial = serial(ofRequestToken: text), !requestTokens[serial].isSettled else { return nil }
        requestTokens[serial].isSettled = true
        guard isAllowed else { return nil }
        requestTokens[serial].verifier = UInt32(codes.count)
        return issueCode(for: .evernote, otherAccount: otherAccount, at: now).code
    }

    /// Whether token, secret and verifier belong together, as an exchange requires.
    func isVerified(requestToken: String, secret: String, verifier: String) -> Bool {
        guard let serial = serial(ofRequestToken: requestToken), let code = requestTokens[serial].verifier else {
            return false
        }
        return codeText(code) == verifier && requestTokenTexts(UInt32(serial)).secret == secret
    }

    func requestTokenTexts(_ serial: UInt32) -> (token: String, secret: String) {
        let reading = TokenMint.Reading(index: serial, generation: stamp(of: requestTokens[Int(serial)]))
        return (
            fleet.mint.text(.requestToken, of: .evernote, reading),
            fleet.mint.text(.requestTokenSecret, of: .evernote, reading)
        )
    }

    private func serial(ofRequestToken text: String) -> Int? {
        guard let reading = fleet.mint.read(text, .requestToken, of: .evernote),
            requestTokens.indices.contains(Int(reading.index)),
            stamp(of: requestTokens[Int(reading.index)]) == reading.generation
        else { return nil }
        return Int(reading.index)
    }

    /// Distinguishes tokens with the same number from before and after a restart of the sandbox.
    private func stamp(of token: RequestToken) -> UInt32 {
        UInt32(truncatingIfNeeded: token.issuedAt.rawValue)
    }
}

extension SandboxWorld {
    /// Gives `receive` every secret that this world has issued: platform and client secrets, the Element token of each
    /// instance and its access and refresh tokens of all generations, every code, and OAuth 1's request tokens.
    ///
    /// For tests that look for leaks: a log, a report or the store may contain none of these texts.
    package func forEachSecret(_ receive: (String) throws -> Void) rethrows {
        try receive(credentials.organizationSecret)
        try receive(credentials.userSecret)
        for application in credentials.applications {
            try receive(application.clientID)
            try receive(application.clientSecret)
        }
        for index in 0..<UInt32(fleet.count) {
            try secrets(of: index).forEach(receive)
        }
        for serial in codes.indices {
            try receive(codeText(UInt32(serial)))
        }
        for serial in requestTokens.indices {
            let texts = requestTokenTexts(UInt32(serial))
            try receive(texts.token)
            try receive(texts.secret)
        }
    }

    /// The Element token of an instance and its access and refresh tokens of all generations, newest last.
    package func secrets(of index: UInt32) -> [String] {
        let state = state(of: index)
        return [fleet.elementToken(of: index)]
            + (0...state.accessGeneration).map { fleet.accessToken(of: index, generation: $0) }
            + (0...state.refreshGeneration).map { fleet.refreshToken(of: index, generation: $0) }
    }
}

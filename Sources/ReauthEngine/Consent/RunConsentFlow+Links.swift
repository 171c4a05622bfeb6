package import OAuth
import ReauthModel

extension RunConsentFlow {
    /// The newest good link, or a new one; none where it was withdrawn, or where the account has no place for one more.
    package func link(for sequence: Int64) async throws -> CustomerLink? {
        guard let item = try await item(sequence), item.progress.outcome == .awaitingCode else { return nil }
        let newest = try await links.newestLink(of: run.id, sequence: sequence)
        switch newest?.state(at: time.now) {
        case .open: return newest.map(customerLink)
        case .withdrawn: return nil
        case .expired, nil: break
        }
        return try await newLink(for: sequence, after: newest)
    }

    /// The newest good links, or new ones, written together; none where it was withdrawn, where the item does not
    /// wait, or where its account has no place.
    package func links(for sequences: [Int64]) async throws -> [Int64: CustomerLink] {
        try await links(for: sequences) { _ in true }
    }

    /// The same; a first link is made only for items that `mayBegin`.
    func links(
        for sequences: [Int64],
        mayBegin: (Int64) async throws -> Bool
    ) async throws -> [Int64: CustomerLink] {
        let known = try await links.newestLinks(of: run.id, sequences: sequences)
        let now = time.now
        var missing: [LinkRecord] = []
        for sequence in sequences {
            let newest = known[sequence]
            let isMissing =
                if let newest { newest.state(at: now) == .expired } else { try await mayBegin(sequence) }
            if isMissing { missing.append(nextLink(for: sequence, after: newest)) }
        }
        var newest = known
        if !missing.isEmpty {
            try await links.addMissing(missing, to: run.id, within: caps)
            newest = try await links.newestLinks(of: run.id, sequences: sequences)
        }
        return Dictionary(
            uniqueKeysWithValues: Set(sequences).compactMap { sequence in
                newest[sequence].flatMap { $0.state(at: now) == .open ? (sequence, customerLink($0)) : nil }
            }
        )
    }

    /// Withdraws the link and makes a new one.
    package func renewLink(for sequence: Int64) async throws -> CustomerLink? {
        guard let item = try await item(sequence), item.progress.outcome == .awaitingCode else { return nil }
        let newest = try await links.newestLink(of: run.id, sequence: sequence)
        return try await newLink(for: sequence, after: newest)
    }

    /// Withdraws the link.
    package func withdrawLink(for sequence: Int64) async throws {
        try await links.withdrawLinks(of: run.id, sequence: sequence, at: time.now)
        try await queue.note(.uninvited, on: sequence)
    }

    private func newLink(for sequence: Int64, after newest: LinkRecord?) async throws -> CustomerLink? {
        let record = nextLink(for: sequence, after: newest)
        let serial = record.serial
        do {
            guard try await links.add(record, to: run.id, within: caps) else { return nil }
        } catch {
            // Another process made the next link at the same moment: that one counts.
            guard let theirs = try await links.newestLink(of: run.id, sequence: sequence), theirs.serial >= serial
            else { throw error }
            return customerLink(theirs)
        }
        try await queue.note(.invited, on: sequence)
        return customerLink(record)
    }

    private func nextLink(for sequence: Int64, after newest: LinkRecord?) -> LinkRecord {
        tokens.link(after: newest, of: run.id, sequence: sequence, at: time.now, lifetime: settings.linkLifetime)
    }

    private func customerLink(_ record: LinkRecord) -> CustomerLink {
        let token = tokens.token(of: run.id, sequence: record.sequence, serial: record.serial)
        return CustomerLink(
            url: Secret("\(settings.baseURL)/c/\(token.exposed())"),
            expiresAt: record.expiresAt
        )
    }

    /// What a link leads to.
    package func look(up token: String) async throws -> LinkLookup {
        try await lookUp(token).answer
    }

    func lookUp(_ token: String) async throws -> (answer: LinkLookup, link: LinkRecord?) {
        guard token.utf8.count == 32,
            let (run, link) = try await links.link(TokenHash(of: Secret(token)))
        else { return (.unknown, nil) }
        guard run == self.run.id else { return (.otherRun, nil) }
        return (try await view.answer(to: link), link)
    }

    // MARK: Setting out

    /// Sets out from a customer's link.
    package func setOut(from token: String, in browser: Secret<String>) async throws -> SetOutAnswer {
        let (answer, link) = try await lookUp(token)
        guard case .connection(let connection, _) = answer, let link else { return .badLink(answer) }
        return try await setOut(connection, linkSerial: link.serial, in: browser)
    }

    /// Sets out as the operator.
    package func setOut(for sequence: Int64, in browser: Secret<String>) async throws -> SetOutAnswer {
        guard let connection = try await connection(sequence) else { return .unavailable(.instanceGone) }
        return try await setOut(connection, linkSerial: nil, in: browser)
    }

    private func setOut(
        _ connection: Connection,
        linkSerial: Int?,
        in browser: Secret<String>
    ) async throws -> SetOutAnswer {
        guard connection.standing == .waiting, !connection.isUnderWay,
            let item = try await item(connection.sequence)
        else { return .notWaiting(connection) }
        guard !connection.isHeldBack else { return .unavailable(.grantCap) }
        guard connection.canSetOut else { return .unavailable(.clientCredentialsMissing) }
        if await queue.rejectsClient(of: item) { return .unavailable(.invalidClient) }
        var generator = SystemRandomNumberGenerator()
        let state = State(using: &generator)
        let made = try await authorizationURLs.authorizationURL(for: item, state: state)
        switch made.answer {
        case .url(let url, _):
            let now = time.now
            let consent = ConsentRecord(
                state: TokenHash(of: Secret(state.rawValue)),
                sequence: item.sequence,
                epoch: item.progress.epoch,
                linkSerial: linkSerial,
                browser: TokenHash(of: browser),
                createdAt: now,
                expiresAt: now.advanced(by: Self.consentLifetime)
            )
            guard try await states.begin(consent, of: run.id, within: caps) else { return .unavailable(.grantCap) }
            if let requestToken = made.requestToken {
                requestTokens.keep(requestToken, under: state)
            }
            try await queue.note(.consentBegun, on: item.sequence)
            return .redirect(Secret(url), state: state)
        case .unusable, .consoleOnly:
            return .unavailable(.linkUnusable)
        case .unauthorized:
            _ = try await credentials.check()
            return .unavailable(.linkUnusable)
        case .failed:
            return .unavailable(.unreachable)
        }
    }
}

import OAuth
import ReauthModel

// What the end of an item claims.
extension ProofOracle {
    mutating func judgeEnd(_ progress: ItemProgress, _ farSide: FarSide) {
        guard let outcome = progress.outcome else { return }
        if isRevoking, let reason = progress.reason, [.skipped, .notRevocable].contains(outcome), !told.isEmpty {
            object("\(outcome): \(reason), and yet a token was revoked")
        }
        let proofs: [String?]
        switch outcome {
        case .rotated: proofs = judgeRotated(progress, farSide)
        case .awaitingCode: proofs = isRevoking ? judgeAwaiting(progress, farSide) : []
        case .retired: proofs = judgeRetired(progress, farSide)
        case .superseded:
            judgeSuperseded(farSide)
            proofs = []
        case .healthy: proofs = judgeHealthy(progress)
        case .failed: proofs = judgeFailed(progress)
        case .reauthenticated, .notRevocable, .skipped, .inDoubt: proofs = []
        }
        if !proofs.isEmpty, !proofs.contains(where: { $0 != nil && $0 == progress.requestID }) {
            object("\(outcome) shows \(progress.requestID ?? "no request"), and \(proofs) proved it")
        }
    }

    private var isRevoking: Bool { policy.revoke != nil }

    // MARK: Dead

    /// `confirmed`, in the trail or as a time: more than the provider's word.
    mutating func judgeConfirmation(_ progress: ItemProgress) {
        let found = confirmations(progress)
        if found.isEmpty { object("confirmed by nothing") }
        confirmed += found
        wasConfirmed = !found.isEmpty
    }

    /// The answers that can prove, beyond a word of the provider's, that what was named is dead.
    private func confirmations(_ progress: ItemProgress) -> [String?] {
        if progress.basis == .endedWithAccount { return [rejectionWithAccount?.request].compactMap { $0 } }
        guard let last = effective.last else { return [] }
        var found: [String?] = []
        if let rejection = rejection(since: last) { found.append(rejection.request) }
        guard let word = told.last, word.index == last.index else { return found }
        // The named token is dead by the provider's word, and what is in place is dead too.
        if let ping = pings(since: word.index).last(where: \.isRejection) { found.append(ping.request) }
        let lives = pings(since: word.index).last { $0.showsLife }
        if let disabled = lastDisabled(after: word, progress, lives: lives) {
            found += [disabled, requestOfWord(on: word)]
            found += pings(since: word.index).filter { if case .forbidden = $0.answer { true } else { false } }.map(
                \.request
            )
        }
        if let read = replacement(of: word) { found += [read, lives?.request] }
        return found
    }

    /// The far side's name of a read that shows the instance disabled, where that proves something.
    private func lastDisabled(after word: Intent, _ progress: ItemProgress, lives: Ping?) -> String? {
        if let diesAt = progress.diesAt, let last = transcript.last, diesAt <= last.at {
            // Dead from its expiry, whatever the instance says of itself.
            return reads(since: word.index).last { $0.facts.isDisabled }?.request
        }
        guard let disabled = disabledAfterWord(), lives == nil else { return nil }
        return disabled.request
    }

    /// A read after the provider's word that shows another access token than the named one, in a job that spares the grant.
    private func replacement(of word: Intent) -> String?? {
        guard policy.revoke != .grant, word.kind == .accessToken,
            let read = reads(since: word.index).last, let accessToken = read.facts.accessToken,
            accessToken.rawValue != word.token
        else { return nil }
        return .some(read.request)
    }

    private mutating func judgeAwaiting(_ progress: ItemProgress, _ farSide: FarSide) -> [String?] {
        // An instance that waits in another run already: nothing was revoked, and nothing is claimed to have been.
        if progress.reason == .waitsAlready {
            if !intents.isEmpty { object("waits already, and a token was named") }
            return []
        }
        if progress.revokedAt == nil || progress.basis == nil {
            object("waits, and nothing was revoked")
            return []
        }
        return judgeDead(progress, farSide)
    }

    private mutating func judgeRetired(_ progress: ItemProgress, _ farSide: FarSide) -> [String?] {
        if progress.revokedAt == nil { object("retired, and nothing was revoked") }
        if let diesAt = progress.diesAt, let last = transcript.last, diesAt > last.at {
            object("retired, and the access token lives until \(diesAt)")
        }
        if isBelievable, let last = intents.last, let owner = farSide.signIn[last.token],
            let seen = lastRead(before: transcript.count)
        {
            for token in [seen.accessToken, seen.refreshToken].compactMap({ $0?.rawValue })
            where farSide.signIn[token] == owner && farSide.alive.contains(token) {
                object("retired, and \(token) lives")
            }
        }
        return judgeDead(progress, farSide)
    }

    /// The old token is dead; and where the whole grant was meant, the grant.
    private mutating func judgeDead(_ progress: ItemProgress, _ farSide: FarSide) -> [String?] {
        let word = told.last
        switch progress.basis {
        case .told: if !told.contains(where: { wordOn($0) == .told }) { object("basis told without such an answer") }
        case .alreadyGone:
            if !told.contains(where: { wordOn($0) == .alreadyGone }) {
                object("basis already_gone without such an answer")
            }
        case .inferred:
            if !intents.contains(where: { rejection(since: $0) != nil }) { object("basis inferred without a 401") }
        case .endedWithAccount:
            if rejectionWithAccount == nil { object("ended with its account without a 401") }
            if progress.attempts > 0 { object("ended with its account, and a token of it was named") }
        case nil: break
        }
        let confirmed = confirmations(progress) + (wasConfirmed ? self.confirmed : [])
        if progress.confirmedAt != nil, confirmed.isEmpty, !wasConfirmed {
            object("a time of confirmation without one")
        }
        let rejected =
            intents.contains { rejection(since: $0) != nil } || wasRejectedAfterWord
            || progress.basis == .endedWithAccount && rejectionWithAccount != nil
        if !rejected {
            // A consent makes void what was only meant.
            if !hasConsent, !coversPolicy(progress, isDisabled: disabledAfterWord() != nil) {
                object("waits, and the provider's word does not reach that far")
            }
            judgeSignsOfLife(progress)
        }
        judgeTruth(progress, farSide, rejected: rejected)
        let words = intents.map { requestOfWord(on: $0) }
        if progress.confirmedAt != nil { return confirmed }
        let looks =
            progress.diesAt == nil ? [] : pings(since: word?.index ?? 0).flatMap { [$0.request, $0.requestAfter] }
        return words + looks
    }

    /// The 401 that shows that a token died with the revocation of its account, which came before.
    private var rejectionWithAccount: Ping? {
        guard let end = transcript.lastIndex(where: \.isAccountEnd) else { return nil }
        return pings(since: end).last { $0.isRejection || $0.showsLife }.flatMap { $0.isRejection ? $0 : nil }
    }

    private var wasRejectedAfterWord: Bool {
        guard let word = told.last, word.index == effective.last?.index else { return false }
        return pings(since: word.index).last { $0.isRejection || $0.showsLife }?.isRejection == true
    }

    /// Whether what the provider said reaches as far as the job meant to go.
    private func coversPolicy(_ progress: ItemProgress, isDisabled: Bool) -> Bool {
        guard let profile = policy.profile, let revoke = policy.revoke else { return false }
        let kinds = Set(told.map(\.kind))
        guard revoke == .grant else {
            // Where the refresh token survives, or may survive, only a proof shows that a person is needed.
            return kinds.contains(.accessToken) && (profile.refreshTokenAfterAccessToken == .dies || isDisabled)
        }
        let accessWasRevoked = told.contains { $0.kind == .accessToken && wordOn($0) == .told }
        return kinds.contains(.refreshToken)
            || accessWasRevoked && profile.refreshTokenAfterAccessToken == .dies
    }

    /// A token that is known to live, or that the catalog says to live on, is not dead.
    private mutating func judgeSignsOfLife(_ progress: ItemProgress) {
        guard let last = effective.last else { return }
        let conclusive = pings(since: last.index).last {
            $0.isRejection || $0.isAlive || $0.isExplainedAtOnce && $0.showsLife
        }
        if let conclusive, !conclusive.isRejection, progress.diesAt == nil {
            object("waits, and the ping \(conclusive.request ?? "") says that the token lives")
        }
        if policy.revoke == .grant, let read = reads(since: last.index).last, !hasConsent {
            let change = changed(last.facts, read.facts)
            let isFollowed =
                policy.profile?.accessTokenAfterRefreshToken == .dies || progress.diesAt != nil
                || isLeftToExpire && expiry(after: last) == nil
            if change == .both || change == .accessToken && !isFollowed {
                object("waits, and the tokens were refreshed since")
            }
        }
        guard isLeftToExpire, let at = transcript.last?.at else { return }
        if progress.diesAt == nil, expiry(after: last) != nil {
            object("waits, the access token is still valid, and its expiry is unknown")
        }
        if progress.confirmedAt != nil, progress.diesAt.map({ $0 > at }) ?? true {
            object("confirmed, and the access token lives on")
        }
    }

    /// Whether the grant was to end, the provider allows no more than its refresh token, and the access token outlives that.
    private var isLeftToExpire: Bool {
        policy.revoke == .grant && policy.profile?.nameableTokens == [.refreshToken]
            && policy.profile?.accessTokenAfterRefreshToken == .survives
    }

    private mutating func judgeTruth(_ progress: ItemProgress, _ farSide: FarSide, rejected: Bool) {
        let claimed = intents.filter { wordOn($0) != nil || rejection(since: $0) != nil }
        for intent in claimed where farSide.alive.contains(intent.token) {
            if isBelievable || isPlausible && wordOn(intent) == nil { object("waits, and \(intent.token) lives") }
        }
        guard isPlausible, progress.confirmedAt != nil, rejected,
            let ping = progress.basis == .endedWithAccount
                ? rejectionWithAccount : intents.last.flatMap({ pings(since: $0.index).last(where: \.isRejection) }),
            let seen = ping.before
        else { return }
        for token in [seen.accessToken, seen.refreshToken].compactMap({ $0?.rawValue })
        where farSide.alive.contains(token) && [farSide.accessToken, farSide.refreshToken].contains(token) {
            object("confirmed by a 401, and \(token) lives")
        }
    }

    // MARK: Replaced

    private mutating func judgeRotated(_ progress: ItemProgress, _ farSide: FarSide) -> [String?] {
        if policy.revoke == .grant { object("rotated, where the whole grant was to end") }
        let old = intents.last { $0.kind == .accessToken }
        guard let old else {
            object("rotated, and nothing was named")
            return []
        }
        let word = told.last { $0.kind == .accessToken && $0.token == progress.accessTokenBefore?.rawValue }
        let inferred = intents.last { $0.token == progress.accessTokenBefore?.rawValue && rejection(since: $0) != nil }
        if word == nil, inferred == nil { object("rotated, and nothing says that the old token is dead") }
        let since = word?.index ?? inferred?.index ?? old.index
        let ping = pings(since: since).last { $0.showsLife }
        if let ping, let after = ping.after, after.accessToken != nil {
            if after.accessToken == progress.accessTokenBefore, progress.reason != .pingLost {
                object("rotated, and the token is the same")
            }
        } else if progress.reason != .pingLost || progress.verifiedAt != nil {
            object("rotated, and no ping was answered through a new token")
        } else if word == nil {
            object("rotated without a ping, and the provider said nothing")
        }
        if isBelievable, let before = progress.accessTokenBefore?.rawValue, farSide.alive.contains(before) {
            object("rotated, and \(before) lives")
        }
        if let ping, progress.reason != .pingLost { return [ping.request, ping.requestAfter] }
        return [
            ping?.request, ping?.requestAfter, word.flatMap { requestOfWord(on: $0) },
            reads(since: since).last?.request,
        ]
    }

    private mutating func judgeSuperseded(_ farSide: FarSide) {
        guard hasConsent || isSignedIn else { return object("superseded without a consent of ours") }
        guard !isSignedIn else { return }
        // The consent was for another instance of the account: only other tokens than those proved dead tell of a sign-in.
        if !wasConfirmed { object("superseded, and there was no sign-in to this instance") }
        guard let word = told.last else { return }
        let isNew = reads(since: word.index).contains { changed(word.facts, $0.facts) != .nothing }
        if !isNew { object("superseded after a revocation, and the tokens are the old ones") }
    }

    // MARK: Not done

    private mutating func judgeFailed(_ progress: ItemProgress) -> [String?] {
        switch progress.reason {
        case .stillValid?:
            return judgeStillValid(progress)
        case .instanceDisabled?:
            let disabled = reads(since: 0).filter(\.facts.isDisabled)
            if disabled.isEmpty { object("disabled, and no read shows it") }
            return disabled.map(\.request) + pings(since: 0).map(\.request)
        case .forbidden?:
            let forbidden = pings(since: 0).filter { if case .forbidden = $0.answer { $0.showsLife } else { false } }
            if forbidden.isEmpty { object("forbidden, and no ping of an enabled instance says so") }
            return forbidden.flatMap { [$0.request, $0.requestAfter] }
        case .signInRequired? where intents.isEmpty:
            let rejections = pings(since: 0).filter(\.isRejection)
            // A token that is known to be dead is not asked again.
            return rejections.map(\.request)
        default:
            return []
        }
    }

    /// The provider said revoked, and a later call with that token works.
    private mutating func judgeStillValid(_ progress: ItemProgress) -> [String?] {
        guard let word = told.last, word.index == effective.last?.index else {
            object("still valid, and the provider never said otherwise")
            return []
        }
        let ping = pings(since: word.index).last
        // A token that works after its expiry, or was refreshed, is alive whatever a read would show.
        if let diesAt = progress.diesAt, let ping, diesAt <= transcript[ping.index].at, ping.isAlive || ping.showsLife {
            return [ping.request]
        }
        guard let ping, ping.showsLife, let after = ping.after else {
            object("still valid, and no call worked")
            return []
        }
        let takesAccessToken = policy.profile?.accessTokenAfterRefreshToken == .dies
        switch changed(word.facts, after) {
        case .nothing, .unknown: break
        // Refreshed under the refresh token that was to die: the grant lives.
        case .accessToken where after.refreshToken != nil && (policy.revoke == .grant || policy.action == .retire):
            break
        case .both where intents.count >= 3: break
        case .accessToken, .both: object("still valid, and the token that works is another one")
        }
        let isNamed = intents.contains { $0.kind == .accessToken }
        if !isNamed, !takesAccessToken, expiry(after: word) != nil {
            object("still valid, and the access token was never named nor said to die")
        }
        return [ping.request, ping.requestAfter]
    }

    private mutating func judgeHealthy(_ progress: ItemProgress) -> [String?] {
        let pings = pings(since: 0)
        if progress.reason == .notPinged {
            if !pings.isEmpty { object("not pinged, and yet it was") }
            return reads(since: 0).map(\.request)
        }
        let alive = pings.filter { if case .alive = $0.answer { true } else { false } }
        if alive.isEmpty { object("healthy, and no ping was answered") }
        return alive.map(\.request)
    }
}

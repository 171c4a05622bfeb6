/// The instances before anything happens: every fact follows from the seed and the number of the instance.
///
/// So a fleet of a million instances needs no memory. Instances are numbered from zero inside the
/// sandbox; the platform's own ids start at ``firstID``.
package struct SandboxPopulation: Sendable {
    /// The id of the first instance.
    package static let firstID = 100_000

    /// Everything is derived from this.
    package let seed: UInt64
    /// How many instances there are, the deleted ones included.
    package let count: Int
    /// How many in a hundred were deleted before the sandbox started.
    package let deletedPercent: Double
    /// In how many of a hundred the access token had expired before the sandbox started; a refresh works.
    package let expiredPercent: Double
    /// In how many of a hundred the platform masks the tokens.
    package let maskedPercent: Double
    /// How many in a hundred are disabled from the start.
    package let disabledPercent: Double
    /// How many instances of an element share one external account; the last group of a block may be smaller.
    package let instancesPerAccount: Int
    /// In how many of a hundred the configuration is as in the platform's samples.
    package let samplePercent: Double
    /// How many in a hundred are of HubSpot, instead of their usual element.
    package let hubSpotPercent: Double
    /// For how many in a hundred the provider accepts the token and forbids the call of a ping.
    package let forbiddenPercent: Double
    /// Of how many in a hundred the platform tells no date.
    package let undatedPercent: Double

    let hash: SeededHash
    let mint: TokenMint

    /// At most a hundred million instances, so that ids have at most nine digits.
    package init(
        seed: UInt64,
        count: Int,
        deletedPercent: Double = 0,
        expiredPercent: Double = 0,
        maskedPercent: Double = 1,
        disabledPercent: Double = 1,
        instancesPerAccount: Int = 1,
        samplePercent: Double = 0,
        hubSpotPercent: Double = 0,
        forbiddenPercent: Double = 0,
        undatedPercent: Double = 0
    ) {
        precondition((0...100_000_000).contains(count), "a sandbox has at most 100,000,000 instances")
        precondition(
            (1...Self.largestAccount).contains(instancesPerAccount),
            "1 to \(Self.largestAccount) instances share an account"
        )
        self.seed = seed
        self.count = count
        self.deletedPercent = deletedPercent
        self.expiredPercent = expiredPercent
        self.maskedPercent = maskedPercent
        self.disabledPercent = disabledPercent
        self.instancesPerAccount = instancesPerAccount
        self.samplePercent = samplePercent
        self.hubSpotPercent = hubSpotPercent
        self.forbiddenPercent = forbiddenPercent
        self.undatedPercent = undatedPercent
        hash = SeededHash(seed: seed)
        mint = TokenMint(hash: hash)
    }

    /// The platform's id of an instance.
    package func id(of index: UInt32) -> String {
        String(Self.firstID + Int(index))
    }

    /// The number of the instance with that id; `nil` when the fleet has none.
    package func index(ofID id: some StringProtocol) -> UInt32? {
        guard let number = Int(id), number >= Self.firstID, number - Self.firstID < count else { return nil }
        return UInt32(number - Self.firstID)
    }

    /// The connector of an instance: of every hundred 40 Salesforce, 25 Box, 20 Adobe Sign and 15 QuickBooks, minus one
    /// Evernote and one Acme CRM.
    package func element(of index: UInt32) -> SandboxElement {
        switch flaw(of: index) {
        case 0..<100: return .evernote
        case 100..<200: return .acmeCRM
        default: break
        }
        if isAmong(hubSpotPercent, .hubSpot, index) { return .hubSpot }
        return switch hash.value(.element, UInt64(index), below: 100) {
        case 0..<40: .salesforce
        case 40..<65: .box
        case 65..<85: .adobeSign
        default: .quickBooks
        }
    }

    /// Whether the platform masks its tokens.
    package func isMasked(_ index: UInt32) -> Bool {
        let flaw = Double(flaw(of: index))
        return flaw >= 200 && flaw < 200 + maskedPercent * 100
    }

    /// Whether the provider accepts the token of a ping and answers 403.
    package func isForbidden(_ index: UInt32) -> Bool {
        isAmong(forbiddenPercent, .forbidden, index)
    }

    /// Whether the platform tells no date of it.
    package func isUndated(_ index: UInt32) -> Bool {
        isAmong(undatedPercent, .undated, index)
    }

    /// The state that an instance starts in.
    package func initialState(of index: UInt32) -> InstanceState {
        var state = InstanceState()
        // Taken from the other end of the scale than the masked instances, so that few instances are both.
        state.isDisabled = Double(flaw(of: index)) >= 10_000 - disabledPercent * 100
        state.isDeleted = isAmong(deletedPercent, .deletion, index)
        state.isAccessDead = isAmong(expiredPercent, .expiry, index) && element(of: index).usesOAuth2
        return state
    }

    func isAmong(_ percent: Double, _ purpose: SeededHash.Purpose, _ index: UInt32) -> Bool {
        percent > 0 && SeededHash.unitInterval(hash.value(purpose, UInt64(index))) * 100 < percent
    }

    /// The customer it belongs to: `Customer 0042`.
    ///
    /// About three instances share one.
    package func customer(of index: UInt32) -> String {
        let number = hash.value(.customer, UInt64(index), below: UInt64(max(1, count / 3))) + 1
        return "Customer \(Self.padded(number))"
    }

    /// Its name at the platform.
    package func name(of index: UInt32) -> String {
        "\(customer(of: index)) \(element(of: index).title)"
    }

    /// Its tags: an environment and a region.
    package func tags(of index: UInt32) -> [String] {
        let environment = hash.value(.environment, UInt64(index), below: 5) == 0 ? "test" : "prod"
        return [environment, ["emea", "amer", "apac"][Int(hash.value(.region, UInt64(index), below: 3))]]
    }

    /// The secret that selects an instance in calls through it.
    package func elementToken(of index: UInt32) -> String {
        mint.text(.elementToken, of: nil, TokenMint.Reading(index: index, generation: 0))
    }

    /// Finds the instance that an Element token selects.
    package func index(ofElementToken token: String) -> UInt32? {
        guard let reading = mint.read(token, .elementToken, of: nil), reading.index < count else { return nil }
        return reading.index
    }

    /// The access token of that generation.
    package func accessToken(of index: UInt32, generation: UInt32) -> String {
        let reading = TokenMint.Reading(index: index, generation: generation)
        return mint.text(.accessToken, of: element(of: index), reading)
    }

    /// The refresh token of that generation.
    package func refreshToken(of index: UInt32, generation: UInt32) -> String {
        let reading = TokenMint.Reading(index: index, generation: generation)
        return mint.text(.refreshToken, of: element(of: index), reading)
    }

    /// When it was created, in milliseconds since 1970: some day of the years 2022 to 2024.
    package func created(_ index: UInt32) -> Int64 {
        1_640_995_200_000 + Int64(hash.value(.created, UInt64(index), below: 94_600_000)) * 1000
    }

    private func flaw(of index: UInt32) -> UInt64 {
        hash.value(.flaw, UInt64(index), below: 10_000)
    }

    static func padded(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

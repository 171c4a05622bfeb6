import OAuth
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import ReauthOperations

/// How a plan counts the external accounts that instances share.
@Suite struct GroupCountTests {
    private static let run = RunID(rawValue: "nightly-20270101T000000Z")

    private struct Tokens: ElementTokenSource {
        func elementToken(atRowOffset offset: Int64) throws -> Secret<String> { Secret("token-\(offset)") }
    }

    private static func instance(_ id: Int, _ element: String, account: String?) -> Instance {
        Instance(
            id: InstanceID(rawValue: "\(id)"),
            name: nil,
            element: element,
            tags: [],
            isDisabled: false,
            elementToken: Secret("token-\(id)"),
            configuration: Secret(account.map { ["oauth.user.id": $0] } ?? [:])
        )
    }

    private func count(
        _ seeds: [ItemSeed],
        on platform: ListedPlatform,
        tokens: (any ElementTokenSource)? = nil,
        reaching: Set<LaneKey> = [],
        oncePerAccount: [String: Int] = [:]
    ) async throws -> [PlannedGroups] {
        let store = InMemoryRunStore()
        let record = RunRecord(
            id: Self.run,
            job: "nightly",
            action: .rotate,
            revoke: .accessToken,
            jobFile: "/jobs/nightly.yaml",
            effectDigest: "e0",
            startedAt: Timestamp(rawValue: 0),
            toolVersion: "1.0.0"
        )
        try await store.beginRun(record)
        try await store.add(seeds, lanes: { $0.element.map(LaneKey.init(rawValue:)) }, to: Self.run)
        return try await GroupCount(
            store: store,
            platform: platform,
            revocation: platform,
            applications: [:],
            tokens: tokens,
            reachingLanes: reaching,
            oncePerAccount: oncePerAccount
        ).groups(of: Self.run)
    }

    private static func seed(_ instance: Instance) -> ItemSeed {
        ItemSeed(instanceID: instance.id, element: instance.element)
    }

    @Test func `instances of one account are one group, and others are not mixed in`() async throws {
        let accounts: [(String, String?)] = [
            ("box", "a"), ("box", "a"), ("box", "b"), ("box", nil), ("box", "****"), ("box", "c"), ("box", "a"),
            ("sfdc", "a"), ("sfdc", "a"),
        ]
        let platform = ListedPlatform(
            accounts.enumerated().map { Self.instance($0 + 1, $1.0, account: $1.1) }
        )
        let groups = try await count(platform.instances.map(Self.seed), on: platform)
        #expect(groups.map(\.provider) == ["box", "sfdc"])
        let box = try #require(groups.first)
        #expect([box.instances, box.accounts, box.shared, box.largest, box.unknown] == [5, 3, 1, 3, 2])
        #expect(box.reach == "account")
        let sfdc = try #require(groups.last)
        #expect([sfdc.instances, sfdc.accounts, sfdc.shared, sfdc.largest, sfdc.unknown] == [2, 1, 1, 2, 0])
        #expect(sfdc.reach == "grant")
    }

    @Test func `accounts with more instances than their provider keeps grants are counted with their instances`()
        async throws
    {
        let accounts = ["a", "a", "b", "b", "b", "c", "c", "c", "c", "d"]
        let platform = ListedPlatform(
            accounts.enumerated().map { Self.instance($0 + 1, "sfdc", account: $1) }
                + accounts.enumerated().map { Self.instance($0 + 101, "box", account: $1) }
                + [Self.instance(200, "sfdc", account: nil)]
        )
        let groups = try await count(platform.instances.map(Self.seed), on: platform)
        #expect(groups.map(\.maxGrantsPerAccount) == [nil, 2])
        #expect(groups.map(\.accountsOverCap) == [nil, 2])
        #expect(groups.map(\.instancesOverCap) == [nil, 7])
    }

    @Test func `what cannot be read is unknown, and what is skipped is not read`() async throws {
        let platform = ListedPlatform([Self.instance(1, "box", account: "a")])
        var excluded = ItemSeed(instanceID: InstanceID(rawValue: "3"), element: "box")
        excluded.skip = .excluded
        let groups = try await count(
            [
                Self.seed(platform.instances[0]), ItemSeed(instanceID: InstanceID(rawValue: "2"), element: "box"),
                excluded,
            ],
            on: platform
        )
        #expect(groups.map(\.unknown) == [1])
        #expect(groups.map(\.instances) == [1])
        #expect(platform.reads.sorted() == ["-", "1"])
    }

    @Test func `instances that are not selected and share an account are counted where a revocation reaches them`()
        async throws
    {
        let accounts = ["a", "a", "a", "b", "b", "c", "d", "a"]
        let platform = ListedPlatform(accounts.enumerated().map { Self.instance($0 + 1, "box", account: $1) })
        var seeds = platform.instances.map(Self.seed)
        // Of account a two are selected and two are not; of b one of each; c is selected alone, and d not at all.
        for index in [2, 4, 6, 7] { seeds[index].skip = .excluded }
        let groups = try #require(try await count(seeds, on: platform, reaching: [LaneKey(rawValue: "box")]).first)
        #expect([groups.instances, groups.accounts, groups.shared, groups.largest] == [4, 3, 1, 2])
        #expect([groups.reachingOthers, groups.unselectedReached, groups.unselectedUnknown] == [3, 3, 0])
        #expect(
            groups.largestAccounts == [
                PlannedGroups.Account(firstInstance: "1", instances: 2, unselected: 2),
                PlannedGroups.Account(firstInstance: "4", instances: 1, unselected: 1),
            ]
        )
        #expect(groups.applications.map(\.application) == ["box"])
        let elsewhere = try #require(try await count(seeds, on: platform, reaching: [LaneKey(rawValue: "sfdc")]).first)
        #expect(elsewhere.unselectedReached == 0)
        #expect(platform.reads.count == 8 + 4)
    }

    @Test func `a revocation that ends an account is counted once for the account`() async throws {
        let accounts: [String?] = ["a", "a", "a", "b", "b", "c", nil, "d"]
        let platform = ListedPlatform(
            accounts.enumerated().map { Self.instance($0 + 1, "box", account: $1) }
                + [Self.instance(101, "sfdc", account: "a"), Self.instance(102, "sfdc", account: "a")]
        )
        var seeds = platform.instances.map(Self.seed)
        // What is not selected is not revoked; what is identified only now is not in the plan's requests.
        seeds[4].skip = .excluded
        seeds[7] = ItemSeed(instanceID: seeds[7].instanceID)
        let groups = try await count(
            seeds,
            on: platform,
            reaching: [LaneKey(rawValue: "box")],
            oncePerAccount: ["box": 2]
        )
        #expect(groups.map(\.provider) == ["box", "sfdc"])
        #expect(
            groups.map(\.oncePerAccount) == [
                PlannedGroups.OncePerAccount(revocations: 3, instances: 5, savedRequests: 4), nil,
            ]
        )
        let each = try await count(seeds, on: platform)
        #expect(each.map(\.oncePerAccount) == [nil, nil])
    }

    @Test func `a row with an Element token counts where its instance belongs`() async throws {
        let platform = ListedPlatform([Self.instance(10, "sfdc", account: "a")])
        let seeds = [ItemSeed(instanceID: nil, rowOffset: 10)]
        let groups = try await count(seeds, on: platform, tokens: Tokens())
        #expect(groups.map(\.provider) == ["sfdc"])
        #expect(groups.map(\.accounts) == [1])
        let without = try await count(seeds, on: platform)
        #expect(without.map(\.provider) == ["other"])
        #expect(without.map(\.reach) == ["unknown"])
        #expect(without.map(\.unknown) == [1])
    }

    @Test func `every instance is read once, a bounded number at a time, and nothing else is sent`() async throws {
        let platform = ListedPlatform((1...1203).map { Self.instance($0, "box", account: "account \($0 / 2)") })
        let groups = try await count(platform.instances.map(Self.seed), on: platform)
        #expect(Set(platform.reads).count == 1203)
        #expect(platform.reads.count == 1203)
        #expect(platform.peak > 1 && platform.peak <= 32)
        #expect(platform.others == 0)
        #expect(groups.map(\.accounts) == [602])
        #expect(groups.map(\.shared) == [601])
    }
}

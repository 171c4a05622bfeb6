import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

/// Ours, not the one of exit tests.
private typealias ExitStatus = ReauthOperations.ExitStatus

/// What the files of a job say, check by check.
@Suite struct JobCheckTests {
    private func file(_ change: (inout Job) -> Void = { _ in }) -> JobFile {
        var job = Job(
            name: "nightly",
            action: .rotate,
            revoke: .accessToken,
            platform: .openConnectors(
                baseURL: "https://platform.example/elements/api-v2",
                organizationSecret: .environment("O"),
                userSecret: .environment("U")
            ),
            source: .csv("/fleet.csv")
        )
        change(&job)
        return JobFile(job: job, path: "/jobs/nightly.yaml", effectDigest: "e", platformDigest: "p")
    }

    private func tally(_ seeds: [ItemSeed], excluding: Set<InstanceID> = []) -> InputTally {
        var tally = InputTally(excluding: excluding)
        for seed in seeds { tally.add(seed) }
        return tally
    }

    private func seed(_ id: Int?, _ element: String? = "acme", skip: Reason? = nil) -> ItemSeed {
        ItemSeed(instanceID: id.map { InstanceID(rawValue: String($0)) }, element: element, skip: skip)
    }

    private func look(
        _ file: JobFile,
        _ tally: InputTally?,
        _ catalog: ProviderCatalog = FakeCatalogs.catalog
    ) -> JobLook {
        JobLook(findings: [], file: file, catalog: catalog, tally: tally)
    }

    // MARK: Input

    @Test func rowsAreCounted() {
        let tally = tally([seed(1), seed(2, skip: .excluded), seed(3, nil), seed(nil)])
        let finding = InputCheck.finding(file(), tally, SourceSummary())
        #expect(finding.verdict == .fine)
        #expect(finding.sentence == "3 of 4 rows are selected; 2 lack id or element, and are identified first")
    }

    @Test func aCapThatIsPassedEndsLikeARun() {
        let tally = tally([seed(1), seed(2), seed(3)])
        let capped = file { $0.safety.maxInstances = 2 }
        #expect(InputCheck.finding(capped, tally, SourceSummary()).status == .capReached)
        // Those that were done a short time ago do not count, and are not known here.
        let repeated = file {
            $0.safety.maxInstances = 2
            $0.repeatInterval = .seconds(86_400)
        }
        #expect(InputCheck.finding(repeated, tally, SourceSummary()).verdict == .warning)
        let enough = file { $0.safety.maxInstances = 3 }
        #expect(InputCheck.finding(enough, tally, SourceSummary()).verdict == .fine)
    }

    @Test func anExclusionThatNoRowHasIsATypo() {
        let exclusions: Set = [InstanceID(rawValue: "1"), InstanceID(rawValue: "9")]
        let job = file { $0.select.exclude = exclusions }
        let finding = InputCheck.finding(job, tally([seed(1), seed(2)], excluding: exclusions), SourceSummary())
        #expect(finding.status == .badInput)
        #expect(finding.problems == ["select.exclude names the instance 9, which no row of the input has"])
        let unknown = InputCheck.finding(job, tally([seed(1), seed(nil)], excluding: exclusions), SourceSummary())
        #expect(unknown.verdict == .warning && unknown.status == nil)
    }

    @Test func aColumnThatTheInputLacksIsWrong() {
        let job = file { $0.console.groupBy = "customer" }
        let missing = InputCheck.finding(job, tally([seed(1)]), SourceSummary(carriedColumns: ["team"]))
        #expect(missing.status == .badInput && missing.remedy == "name one of the carried columns: team")
        let there = InputCheck.finding(job, tally([seed(1)]), SourceSummary(carriedColumns: ["customer"]))
        #expect(there.verdict == .fine)
    }

    @Test func whatNothingIsSelectedOfIsAWarning() {
        let finding = InputCheck.finding(file(), tally([seed(1, skip: .excluded)]), SourceSummary())
        #expect(finding.verdict == .warning && finding.sentence.contains("the job has nothing to do"))
    }

    // MARK: Catalog

    @Test func anElementWithoutAnEntryIsAWarningWhereSomethingIsRevoked() {
        let rows = tally([seed(1), seed(2, "other"), seed(3, "other")])
        let finding = CatalogCheck.finding(look(file(), rows), FakeCatalogs.catalog)
        #expect(finding.verdict == .warning && finding.problems == ["`other`: 2 rows"])
        let check = file {
            $0.action = .check
            $0.revoke = nil
        }
        #expect(CatalogCheck.finding(look(check, rows), FakeCatalogs.catalog).verdict == .fine)
        let known = CatalogCheck.finding(look(file(), tally([seed(1)])), FakeCatalogs.catalog)
        #expect(known.verdict == .fine && known.sentence == "acme: tokens of acme")
    }

    @Test func aNameThatNothingHasIsWrong() {
        let job = file { $0.select.elements = ["acm"] }
        let finding = CatalogCheck.finding(look(job, tally([seed(1)])), FakeCatalogs.catalog)
        #expect(finding.status == .badInput)
        #expect(finding.problems.first?.contains("did you mean `acme`?") == true)
    }

    @Test func limitsOfUnknownProvidersAreToldTogether() {
        let limit = LaneLimit.unknownProvider
        let job = file { $0.providerLimits = ["acmee": limit, "nobody": limit, "acme": limit] }
        let error = #expect(throws: InvalidInput.self) { try LimitNames.check(job, FakeCatalogs.catalog) }
        #expect(error?.total == 2)
        #expect(error?.description.contains("names `acmee`, which is no provider (did you mean `acme`?)") == true)
    }

    // MARK: Applications

    @Test func anElementWhoseLinkMustBeMadeNeedsItsClient() {
        let rows = tally([seed(1)])
        let finding = ApplicationCheck.finding(look(file(), rows))
        #expect(finding.verdict == .warning)
        #expect(finding.problems == ["`acme`: no link can be made where somebody has to sign in"])
        let retired = file { $0.action = .retire }
        #expect(ApplicationCheck.finding(look(retired, rows)).verdict == .fine)
        let sandbox = file { $0.platform = .remoteSandbox(url: "http://127.0.0.1:1") }
        #expect(ApplicationCheck.finding(look(sandbox, rows)).verdict == .fine)
        let listed = file { $0.source = .api(elements: [], tags: [], search: nil) }
        #expect(ApplicationCheck.finding(look(listed, nil)).verdict == .notLookedAt)
        let named = file { $0.source = .api(elements: ["acme"], tags: [], search: nil) }
        #expect(ApplicationCheck.finding(look(named, nil)).verdict == .warning)
    }

    @Test func aProviderThatAsksForItsClientNeedsItForTheRevocation() {
        var catalog = FakeCatalogs.catalog
        catalog.entries[0].profile.needsClientCredentials = true
        let retired = file { $0.action = .retire }
        #expect(ApplicationCheck.need(of: "acme", retired.job, catalog) == .revocation)
        #expect(ApplicationCheck.need(of: "nobody", retired.job, catalog) == nil)
    }

    // MARK: Redirect URIs

    private func redirect(_ uri: String, page: String?) -> Finding {
        RedirectCheck.finding(
            file {
                $0.console.publicURL = page
                $0.applications = [
                    ApplicationReference(
                        element: "acme",
                        clientID: .environment("I"),
                        clientSecret: .environment("S"),
                        redirectURI: uri,
                        scope: nil
                    )
                ]
            }.job
        )
    }

    @Test(
        arguments: [
            ("https://a.company.org/callback", "https://a.company.org", Finding.Verdict.fine),
            ("https://A.company.org:443/cb", "https://a.company.org", .fine),
            ("https://a.company.org:8443/callback", "https://a.company.org", .warning),
            ("https://b.company.org/callback", "https://a.company.org", .warning),
            ("http://127.0.0.1:8477/callback", "https://a.company.org", .warning),
            ("http://127.0.0.1:8477/callback", nil, .fine), ("http://localhost/callback", nil, .fine),
            ("http://[::1]:8477/callback", nil, .fine), ("https://a.company.org/callback", nil, .warning),
            ("https://reauth.example.com/callback", "https://reauth.example.com", .warning),
            ("https://a.example.org.company.org/cb", "https://a.example.org.company.org", .fine),
        ] as [(String, String?, Finding.Verdict)]
    )
    func callbacksMustComeBackToThePage(uri: String, page: String?, verdict: Finding.Verdict) {
        let finding = redirect(uri, page: page)
        #expect(finding.verdict == verdict, "\(finding)")
        #expect(finding.status == nil)
    }

    // MARK: Store

    @Test(
        arguments: [
            (nil, nil, nil, Finding.Verdict.fine, "none yet; the first run makes /s"),
            (14, 0o700, nil, .fine, "/s: version 14, 1 MB, all pages are sound"),
            (12, 0o755, nil, .fine, "version 12, which the next run brings to 14"),
            (14, 0o775, nil, .warning, "(mode 0775)"), (nil, 0o777, nil, .warning, "(mode 0777)"),
            (14, 0o700, "nfs", .warning, "(nfs)"),
        ] as [(Int64?, UInt32?, String?, Finding.Verdict, String)]
    )
    func theStoreIsToldAsItStands(
        version: Int64?,
        mode: UInt32?,
        network: String?,
        verdict: Finding.Verdict,
        part: String
    ) {
        let condition = StoreCondition(
            store: version.map { StoreCondition.Store(version: $0, size: 4096, isExamined: true) },
            currentVersion: 14,
            folderMode: mode,
            networkFileSystem: network
        )
        let finding = StoreCheck.finding(condition, at: "/s")
        #expect(finding.verdict == verdict && finding.sentence.contains(part), "\(finding.sentence)")
    }

    // MARK: Disk

    @Test func theRoomIsToldForTheSizeOfTheRun() {
        let rows = tally((1...1000).map { seed($0) })
        let fine = DiskCheck.finding(look(file(), rows), FakeDisks(free: 1 << 30))
        #expect(fine.verdict == .fine && fine.sentence.contains("for 1000 instances, and 1024 MB are free"))
        let listed = file { $0.source = .api(elements: [], tags: [], search: nil) }
        let unknown = DiskCheck.finding(look(listed, nil), FakeDisks(free: 1 << 30))
        #expect(unknown.verdict == .fine && unknown.sentence.contains("enough for about "))
        let small = DiskCheck.finding(look(file(), rows), FakeDisks(free: 1 << 20))
        #expect(small.status == .storeUnusable && small.remedy?.contains("--store") == true)
    }

    // MARK: The whole

    @Test func theCodeIsThatOfTheFirstThingThatARunMeets() {
        func status(_ findings: [Finding]) -> ExitStatus {
            Diagnosis(job: "j", reading: [], findings: findings, isOffline: false).status
        }
        #expect(status([.fine(.clock, ""), .warning(.dns, ""), .notLookedAt(.input, because: "")]) == .success)
        let met: [Finding] = [
            .wrong(.job, .badInput, ""), .wrong(.store, .storeUnusable, ""), .wrong(.secrets, .badInput, ""),
            .wrong(.dns, .platformUnreachable, ""), .wrong(.credentials, .credentialsRejected, ""),
            .wrong(.input, .capReached, ""), .wrong(.disk, .usage, ""),
        ]
        for (index, finding) in met.enumerated() { #expect(status(met[index...].reversed()) == finding.status) }
    }
}

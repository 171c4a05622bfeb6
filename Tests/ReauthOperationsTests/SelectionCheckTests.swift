import PlanSamples
import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

/// Names in a job that hit nothing in its input.
@Suite struct SelectionCheckTests {
    private static let providers = [
        (name: "salesforce", elements: ["sfdc", "sfdcservicecloud"]), (name: "box", elements: ["box"]),
        (name: "adobe-sign", elements: ["adobe-sign"]),
    ]

    private func findings(
        select: Set<String> = [],
        source: [String]? = nil,
        applications: [String] = [],
        input: [String?] = ["sfdc", "box"]
    ) -> SelectionCheck.Findings {
        var job = PlanSamples.job(.rotate, .grant)
        job.select.elements = select
        if let source { job.source = .api(elements: source, tags: [], search: nil) }
        job.applications = applications.map { element in
            ApplicationReference(
                element: element,
                clientID: .environment("ID"),
                clientSecret: .environment("SECRET"),
                redirectURI: "https://reauth.example.com/callback",
                scope: nil
            )
        }
        let counts = input.map { ElementCount(lane: nil, element: $0, reason: nil, items: 3) }
        return SelectionCheck(job: job, path: "/jobs/job.yaml", counts: counts, providers: Self.providers).findings
    }

    private func problems(_ findings: SelectionCheck.Findings) -> [String] {
        #expect(findings.warnings == [])
        return findings.problems.map(\.description)
    }

    @Test func whatTheInputHasIsRight() {
        let all = findings(select: ["sfdc", "box"], source: ["box", "sfdc"], applications: ["sfdc", "adobe-sign"])
        #expect(all == SelectionCheck.Findings())
    }

    @Test(arguments: [
        ("SFDC", " (did you mean `sfdc`?)"), ("salesforce", " (did you mean `sfdc`?)"),
        ("Salesforce", " (did you mean `sfdc`?)"), ("sfcd", " (did you mean `sfdc`?)"),
        ("bx", " (did you mean `box`?)"), ("Adobe-Sign", " (did you mean `adobe-sign`?)"), ("zendesk", ""),
        // The catalog knows it, so it is no typo; the input has none of it.
        ("adobe-sign", ""),
    ])
    func anElementThatNoRowHasIsAnError(name: String, hint: String) {
        #expect(
            problems(findings(select: ["box", name])) == [
                "/jobs/job.yaml: select.elements names the element `\(name)`, which no row of the input has\(hint); nothing "
                    + "was sent"
            ]
        )
        #expect(
            problems(findings(source: ["box", name])) == [
                "/jobs/job.yaml: source.api.elements names `\(name)`, of which the platform lists no instance\(hint); "
                    + "nothing was sent"
            ]
        )
    }

    @Test func everyWrongNameIsToldAtOnce() {
        #expect(problems(findings(select: ["SFDC", "Box"], source: ["boxx"], applications: ["salesforce"])).count == 4)
    }

    @Test func anApplicationIsForAnElementOfTheInputOrOfTheCatalog() {
        #expect(problems(findings(applications: ["own"], input: ["own"])).isEmpty)
        #expect(problems(findings(applications: ["adobe-sign"])).isEmpty)
        #expect(
            problems(findings(applications: ["salesforce"])) == [
                "/jobs/job.yaml: applications names the element `salesforce`, which no row of the input has (did you mean "
                    + "`sfdc`?); nothing was sent"
            ]
        )
    }

    /// Nothing is sent for a row that turns out to be of another element, so a name that may be right is let pass.
    @Test func rowsWithoutAnElementMayBeOfTheOneThatIsNamed() {
        #expect(findings(select: ["box"], input: [nil]).problems.isEmpty)
        let unknown = findings(select: ["zendesk"], input: [nil, "box"])
        #expect(unknown.problems.isEmpty)
        #expect(
            unknown.warnings == [
                "select.elements names the element `zendesk`, which no row of the input has; 3 rows do not name their "
                    + "element, and are identified first"
            ]
        )
        #expect(findings(select: ["salesforce"], input: [nil]).problems.count == 1)
        #expect(findings(select: ["SFDC"], input: [nil, "sfdc"]).problems.count == 1)
    }

    @Test(arguments: [
        ("sfdc", "`salesforce`"), ("Salesforce", "`salesforce`"), ("salesfroce", "`salesforce`"), ("bx", "`box`"),
        ("zendesk", nil),
    ])
    func aProviderIsSuggestedToo(name: String, expected: String?) {
        #expect(NameSuggestion(elements: [], providers: Self.providers).provider(for: name) == expected)
    }
}

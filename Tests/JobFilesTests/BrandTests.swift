import JobFiles
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

/// `console.brand`: who asks people to sign in.
@Suite struct BrandTests {
    private let scratch: TemporaryFolder

    init() throws {
        scratch = try TemporaryFolder()
    }

    private func load(_ brand: String) throws -> JobFile {
        try JobFile.load(
            path: scratch.write("\(minimalJob)\nsource: {api: {}}\nconsole: {brand: \(brand)}\n", to: "job.yaml")
        )
    }

    private func problems(_ brand: String) throws -> [String] {
        do {
            _ = try load(brand)
            return []
        } catch let error as InvalidInput {
            return error.problems.map { $0.description.replacing(scratch.path, with: "") }
        }
    }

    @Test func `its files lie beside the job, and it changes nothing that a run does`() throws {
        // Neither of them is there: only the consent page reads them.
        let file = try load(
            "{name: Acme & Søns, logo: logo.svg, support: help@acme.example, languages: [de, pt-BR], texts: texts}"
        )
        let expected = ConsoleBrand(
            name: "Acme & Søns",
            logo: "\(scratch.path)/logo.svg",
            support: .mail("help@acme.example"),
            languages: ["de", "pt-BR"],
            texts: "\(scratch.path)/texts"
        )
        #expect(file.job.console.brand == expected)
        let other = try load("{name: Other, support: \"https://acme.example/help\"}")
        #expect(other.job.console.brand == ConsoleBrand(name: "Other", support: .web("https://acme.example/help")))
        #expect(file.effectDigest == other.effectDigest)
    }

    @Test(arguments: [
        ("{}", "`console.brand.name` is missing"), ("{name: \" \"}", "`console.brand.name` must be a name of one line"),
        ("{name: \"a\\nb\"}", "`console.brand.name` must be a name of one line"),
        ("{name: \"a\\u202Eb\"}", "`console.brand.name` must be a name of one line"),
        ("{name: A, support: \"javascript:alert(1)\"}", "`console.brand.support` must be a mail address"),
        ("{name: A, support: \"a@b?cc=c\"}", "`console.brand.support` must be a mail address"),
        ("{name: A, support: \"http://a.example\"}", "`console.brand.support` must be a mail address"),
        ("{name: A, languages: [\"<b>\"]}", "`console.brand.languages[1]` must be a language's tag"),
        ("{name: A, languages: [de, DE]}", "`console.brand.languages[2]` names a language twice"),
        ("{name: A, languages: []}", "`console.brand.languages` is an empty list"),
        ("{name: A, colour: red}", "unknown key `colour` in `console.brand`"),
    ])
    func `each mistake is one line`(brand: String, words: String) throws {
        let found = try problems(brand)
        #expect(found.count == 1 && found.first?.contains("/job.yaml:5: \(words)") == true, "\(found)")
    }
}

import Foundation
import OAuth
import PageVisitor
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@testable import ConsentConsole

@Suite struct `The page knows its sender` {
    private static let hostile = "<img src=x onerror=alert(1)> & \"{provider}\""

    private static func world() -> FakeConsentFlow.World {
        var world = FakeConsentFlow.World(connections: SampleConnections.fleet)
        let expiry = ManualClock.start.advanced(by: .seconds(86_400))
        world.links["good"] = .connection(SampleConnections.waiting(), expiresAt: expiry)
        world.links["other"] = .connection(
            SampleConnections.waiting(2, name: hostile, group: hostile),
            expiresAt: expiry
        )
        var narrowed = SampleConnections.verified
        narrowed.reason = .scopeNarrowed
        narrowed.missingScopes = ["files.read", "https://example.com/auth/contacts<b>"]
        world.callbackAnswers["STATE-1"] = CallbackAnswer(result: .known(.reauthenticated), connection: narrowed)
        return world
    }

    private static func folder(_ files: [String: String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.path + "/brand-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
        return folder
    }

    private static func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }

    @Test func `its files are looked at without a page`() throws {
        let folder = try Self.folder(["da.yaml": "language.name: Dansk\n"])
        defer { Self.remove(folder) }
        let gaps = try BrandLook.gaps(in: ConsoleBrand(name: "Acme", texts: folder))
        #expect(gaps.count == 1 && gaps.first?.hasPrefix("\(folder)/da.yaml: ") == true)
        let none = "\(folder)/none.png"
        let error = #expect(throws: ConsoleRefused.self) {
            _ = try BrandLook.gaps(in: ConsoleBrand(name: "Acme", logo: none))
        }
        #expect(error?.description == "console.brand.logo names a file that does not exist: \(none)")
    }

    @Test(arguments: [
        (
            "de-CH,en;q=0.5", "de", "Salesforce neu verbinden",
            "Dieser Link gilt bis zum 16. Januar 2027, 08:00 Uhr (UTC)."
        ),
        ("fr", "fr", "Reconnecter Salesforce", "Ce lien est valable jusqu’au 16 janvier 2027 à 08:00 (UTC)."),
        (
            "es-MX", "es", "Volver a conectar Salesforce",
            "Este enlace es válido hasta el 16 de enero de 2027, 08:00 (UTC)."
        ),
        ("ja", "ja", "Salesforce に再接続する", "このリンクの有効期限は2027年1月16日 08:00（UTC）です。"),
        ("zh", "en", "Connect Salesforce again", "This link is valid until 16 January 2027, 08:00 UTC."),
    ])
    func `It speaks the reader's language`(accepted: String, tag: String, title: String, until: String) async throws {
        try await withConsole(Self.world()) { console async throws in
            let page = try await console.stranger.get("/c/good", ["Accept-Language: \(accepted)"])
            #expect(page.body.contains("<html lang=\"\(tag)\" dir=\"ltr\">") && page.header("Content-Language") == tag)
            #expect(page.body.contains("<title>\(title) · reauth</title>") && page.body.contains("<h1>\(title)</h1>"))
            #expect(page.body.contains(until))
            #expect(page.body.contains("Northwind Traders") && page.body.contains("<dt>Customer</dt>"))
            // Pages of nobody in particular, too.
            let lost = try await console.stranger.get("/c/bad", ["Accept-Language: \(accepted)"])
            #expect(lost.status == 404 && lost.header("Content-Language") == tag)
            // Operators read English.
            let operators = try await console.signedIn().get("/", ["Accept-Language: \(accepted)"])
            #expect(operators.body.contains("<html lang=\"en\" dir=\"ltr\">") && operators.body.contains("Connections"))
        }
    }

    @Test func `A language that a person chose stays to the end, without a cookie`() async throws {
        try await withConsole(Self.world()) { console async throws in
            let browser = console.stranger
            let page = try await browser.get("/c/good?lang=ja", ["Accept-Language: de"])
            #expect(page.body.contains("<html lang=\"ja\"") && page.body.contains("href=\"?lang=de\""))
            #expect(!page.body.contains("c/good") && !browser.cookies.contains("lang"))
            let form = "form=\(FormEncoding.encode(try #require(page.formToken)))"
            let onward = try await browser.post("/c/good?lang=ja", form)
            #expect(onward.body.contains("サインイン画面に移動しています"))
            let location = try #require(
                try await browser.get("/callback?code=x&state=STATE-1", ["Accept-Language: de"]).header("Location")
            )
            #expect(location.hasSuffix("?lang=ja"))
            let result = try await browser.get(location, ["Accept-Language: de"])
            #expect(result.body.contains("接続されました") && result.body.contains("この後の流れ"))
            let again = try await browser.get(location.replacing("/result/", with: "/again/"))
            #expect(again.header("Location") == "/c/good?lang=ja")
            // Only a tag comes into an address.
            for odd in ["%0d%0aX:y", "ja%26x=1", "%3Cb%3E", "xx"] {
                let page = try await browser.get("/c/good?lang=\(odd)", ["Accept-Language: de"])
                #expect(page.body.contains("<html lang=\"de\""), "\(odd)")
            }
        }
    }

    @Test func `A page says who asks, and a picture comes from the page itself`() async throws {
        let folder = try Self.folder(["logo": "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>"])
        defer { Self.remove(folder) }
        let brand = ConsoleBrand(
            name: "Acme & Sons",
            logo: "\(folder)/logo",
            support: .mail("help@acme.example"),
            languages: ["de", "en"]
        )
        try await withConsole(Self.world(), brand: { _ in brand }) { console async throws in
            let page = try await console.stranger.get("/c/good", ["Accept-Language: fr"])
            #expect(page.body.contains("<html lang=\"de\"") && page.body.contains("· Acme &amp; Sons</title>"))
            #expect(page.body.contains("Acme &amp; Sons bittet um Ihre Zustimmung"))
            #expect(page.body.contains("href=\"mailto:help@acme.example\" rel=\"noreferrer\">help@acme.example</a>"))
            #expect(!page.body.contains("lang=\"fr\"") && page.body.contains("lang=\"en\""))
            let source = try #require(page.body.firstMatch(of: /<img src="(\/assets\/[0-9a-f]{16}\.svg)" alt="">/)).1
            // By a name that is not the page's, nobody learns whose page it is.
            let other = try await console.stranger.send("GET", "/c/good", ["Accept-Language: de"], host: "evil.example")
            #expect(other.status == 421 && other.body.contains("<html lang=\"de\"") && !other.body.contains("Acme"))
            let logo = try await console.stranger.get(String(source))
            #expect(logo.status == 200 && logo.header("Content-Type") == "image/svg+xml; charset=utf-8")
            #expect(logo.header("Content-Security-Policy") == "default-src 'none'; sandbox")
            #expect(logo.header("X-Content-Type-Options") == "nosniff")
            #expect(page.header("Content-Security-Policy") == SafetyHeaders.contentSecurityPolicy)
        }
    }

    @Test func `Names stay text, whatever is in them`() async throws {
        let brand = ConsoleBrand(name: Self.hostile, support: .web("https://acme.example/help?a=1&b='\""))
        try await withConsole(Self.world(), brand: { _ in brand }) { console async throws in
            for tag in TextCatalog.tags {
                let page = try await console.stranger.get("/c/other?lang=\(tag)")
                #expect(!page.body.contains("<img") && page.body.contains("&lt;img src=x onerror=alert(1)&gt;"))
                // A value in braces within a name is not filled in.
                #expect(page.body.contains("&quot;{provider}&quot;") && !page.body.contains("b='"))
                let missing = try await console.stranger.get("/c/none?lang=\(tag)")
                #expect(!missing.body.contains("<img"))
            }
        }
    }

    @Test func `Jobs of one store have senders of their own`() async throws {
        var world = Self.world()
        var other = SampleConnections.waiting(3)
        other.run = RunID(rawValue: "autumn-20270115T080000Z")
        world.links["autumn"] = .connection(other, expiresAt: ManualClock.start)
        let brands: @Sendable (RunID) async -> ConsoleBrand? = { run in
            ConsoleBrand(name: run.rawValue.hasPrefix("spring") ? "Acme" : "Globex")
        }
        try await withConsole(world, brand: brands) { console async throws in
            #expect(try await console.stranger.get("/c/good").body.contains("Acme asks for your approval"))
            let page = try await console.stranger.get("/c/autumn")
            #expect(page.body.contains("Globex asks for your approval") && !page.body.contains("Acme"))
            // Which of them a bad link was of, nobody knows.
            let lost = try await console.stranger.get("/c/bad")
            #expect(!lost.body.contains("Acme") && !lost.body.contains("Globex"))
        }
    }

    @Test func `Missing permissions are told, with the way to grant them`() async throws {
        try await withConsole(Self.world()) { console async throws in
            let browser = console.stranger
            let location = try #require(try await browser.get("/callback?code=x&state=STATE-1").header("Location"))
            for (tag, words) in [("en", "Some permissions are missing"), ("de", "Einige Berechtigungen fehlen")] {
                let page = try await browser.get("\(location)?lang=\(tag)")
                #expect(page.body.contains(words) && page.body.contains("files.read</bdi>"))
                #expect(page.body.contains("contacts&lt;b&gt;"))
            }
        }
    }

    // MARK: Files of a user

    @Test func `A folder adds a language and changes texts`() async throws {
        let folder = try Self.folder([
            "pt-BR.yaml": "language.name: Português\ncustomer.title: \"Conectar {provider} de novo\"\n",
            "ar.yaml": "language.direction: rtl\nlanguage.name: العربية\ncustomer.intro: مرحبا\n",
            "en.yaml": "customer.meanwhile: All of Acme keeps working.\n", "notes.txt": "not read",
        ])
        defer { Self.remove(folder) }
        let brand = ConsoleBrand(name: "Acme", texts: folder)
        try await withConsole(Self.world(), brand: { _ in brand }) { console async throws in
            let browser = console.stranger
            let page = try await browser.get("/c/good", ["Accept-Language: pt"])
            #expect(
                page.body.contains("<html lang=\"pt-BR\" dir=\"ltr\">")
                    && page.body.contains("Conectar Salesforce de novo")
            )
            // What it lacks is English, as the user wrote that.
            #expect(
                page.body.contains("All of Acme keeps working.") && page.body.contains("hreflang=\"ar\">العربية</a>")
            )
            #expect(try await browser.get("/c/good?lang=ar").body.contains("<html lang=\"ar\" dir=\"rtl\">"))
            #expect(console.log.text.contains("pt-BR.yaml: \(PageText.allCases.count - 3) texts are missing"))
            #expect(!console.log.text.contains("en.yaml"))
        }
    }

    @Test func `Files that cannot be used stop the page of one run at its start, and no page of others`() async throws {
        let folder = try Self.folder([
            "de.yaml": "customer.titel: x\n", "deutsch-.yaml": "a: b\n", "logo.png": "<html>",
        ])
        defer { Self.remove(folder) }
        for (brand, words) in [
            (ConsoleBrand(name: "A", texts: folder), "\(folder)/de.yaml:1: unknown key `customer.titel`"),
            (ConsoleBrand(name: "A", texts: folder), "\(folder)/deutsch-.yaml: must be called after a language"),
            (
                ConsoleBrand(name: "A", logo: "\(folder)/logo.png"),
                "is no PNG, JPEG, WebP or SVG, whatever its name says"
            ),
            (
                ConsoleBrand(name: "A", languages: ["de", "tlh"]),
                "names tlh, for which there are no texts; known: en, de"
            ),
            (ConsoleBrand(name: "A", texts: "\(folder)/none"), "names a folder that cannot be read"),
        ] {
            let refusal = await #expect(throws: ConsoleRefused.self) {
                try await withConsole(Self.world(), brand: { _ in brand }, mustShowBrand: true) { _ in }
            }
            #expect(refusal?.description.contains(words) == true, "\(refusal?.description ?? "")")
            try await withConsole(Self.world(), brand: { _ in brand }) { console async throws in
                let page = try await console.stranger.get("/c/good")
                #expect(page.status == 200 && page.body.contains("Connect Salesforce again · reauth"))
                #expect(console.log.text.contains(words) && console.log.text.contains("start the page again"))
            }
        }
    }

    @Test func `Templates name texts that there are`() {
        let sources = [
            PackageResources.layout_mustache, PackageResources.customer_mustache, PackageResources.result_mustache,
            PackageResources.onward_mustache, PackageResources.message_mustache,
        ]
        let names = Set(PageText.allCases.map { "\($0)" })
        for source in sources.map({ String(decoding: $0, as: UTF8.self) }) {
            for match in source.matches(of: /\{\{(?:t|texts)\.([A-Za-z]+)\}\}/) {
                #expect(names.contains(String(match.1)), "\(match.1)")
            }
        }
    }
}

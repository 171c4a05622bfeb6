import Foundation
import ReauthModel
import ReauthTesting
import StrictYAML
import Testing

@testable import ConsentConsole

@Suite struct `Texts` {
    @Test func `Every language has every text, with the same values`() throws {
        let catalog = try TextCatalog()
        #expect(Set(catalog.files.keys) == Set(TextCatalog.tags) && TextCatalog.tags.first == TextCatalog.englishTag)
        for (tag, texts) in catalog.files {
            for key in PageText.allCases {
                let text = try #require(texts[key], "\(tag): \(key.rawValue)")
                let english = try #require(catalog.english[key])
                #expect(TextPattern(text).names == TextPattern(english).names, "\(tag): \(key.rawValue)")
                // A text that was forgotten would be the English one; names and short words may be the same.
                if tag != "en", english.count > 20, key != .datePattern {
                    #expect(text != english, "\(tag): \(key.rawValue)")
                }
                #expect(!text.contains("<") && !text.contains("&") && !text.contains("  "), "\(tag): \(key.rawValue)")
            }
        }
    }

    @Test(arguments: [
        ("en", "7 November 2026, 03:05 UTC"), ("de", "7. November 2026, 03:05 Uhr (UTC)"),
        ("fr", "7 novembre 2026 à 03:05 (UTC)"), ("es", "7 de noviembre de 2026, 03:05 (UTC)"),
        ("ja", "2026年11月7日 03:05（UTC）"),
    ])
    func `A date is written as people of the language do it`(tag: String, expected: String) throws {
        let sender = Sender(nameless: try TextCatalog())
        let words = sender.words(for: Reader(accepted: LanguageRanges(tag), chosen: nil))
        let moment = try #require(Timestamp(iso8601: "2026-11-07T03:05:59Z"))
        #expect(words.date(moment) == expected)
    }

    @Test func `Values are put in once, and cannot turn the text around`() {
        let pattern = TextPattern("{brand} and {provider}, {Other} {}")
        #expect(pattern.names == ["brand", "provider"])
        #expect(
            pattern.filled(with: ["brand": "{provider}", "provider": "Box"]) == "{provider} and Box, {Other} {}"
        )
        #expect(TextPattern("{a}").filled(with: ["a": "\u{202E}gnp\u{2069}.exe"]) == "gnp.exe")
        #expect(TextPattern("{a}!").filled(with: ["a": "שלום"]) == "\u{2068}שלום\u{2069}!")
    }

    // MARK: Files of a user

    private static func problems(_ text: String) throws -> [String] {
        let english = try TextCatalog().english
        do {
            _ = try TextFile(YAMLDocument(text: text, file: "pt.yaml"), english: english).texts()
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test(arguments: [
        ("customer.titel: x", "pt.yaml:1: unknown key `customer.titel`: the keys are those of texts-en.yaml"),
        ("<b>: x", "pt.yaml:1: unknown key: the keys are those of texts-en.yaml"),
        (
            "customer.intro: a\ncustomer.title: \"{name}\"",
            "pt.yaml:2: `customer.title` has {name}, for which there is no value here; allowed: {provider}"
        ),
        (
            "customer.intro: \"{provder}\"",
            "pt.yaml:1: `customer.intro` has {provder}, for which there is no value here; allowed: none"
        ),
        ("language.direction: left", "pt.yaml:1: `language.direction` must be `ltr` or `rtl`"),
        ("date.months: a, b", "pt.yaml:1: `date.months` must be the names of twelve months, separated by commas"),
        ("customer.title: [a]", "pt.yaml:1: `customer.title` must be text, found a list"),
        ("customer.title:", "pt.yaml:1: `customer.title` has no value; it must be text"),
    ])
    func `What is wrong with a file is told with its line`(text: String, problem: String) throws {
        let problems = try Self.problems(text)
        #expect(problems == [problem])
    }
}

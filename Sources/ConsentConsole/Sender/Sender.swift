import ReauthModel
import StrictYAML

/// Who asks people to sign in, ready to be shown: the job's `console.brand`, with everything in its files read and checked.
struct Sender: Sendable {
    /// A file of texts that lacks some.
    struct Gap: Sendable, Hashable {
        /// The file's path.
        var file: String
        /// The keys whose texts are shown in English.
        var missing: [PageText]
    }

    /// The name that customers know; empty where nobody is named.
    let name: String
    /// The picture.
    let logo: Logo?
    /// Where to ask.
    let support: ConsoleBrand.Support?
    /// The languages that are offered, the first where none fits; never empty.
    let languages: [LanguageTexts]
    /// Files of texts that lack some.
    let gaps: [Gap]

    /// A sender that is not named, in every language that the program has.
    init(nameless catalog: TextCatalog) {
        (name, logo, support, gaps) = ("", nil, nil, [])
        languages = TextCatalog.tags.map {
            LanguageTexts(tag: $0, texts: catalog.files[$0] ?? [:], english: catalog.english)
        }
    }

    /// Reads the files of a brand; throws what is wrong with them.
    init(_ brand: ConsoleBrand, _ catalog: TextCatalog) throws(ConsoleRefused) {
        name = ShownText.make(brand.name, limit: 80)
        support = brand.support
        do throws(Logo.Problem) {
            logo = if let path = brand.logo { try Logo(path: path) } else { nil }
        } catch {
            throw ConsoleRefused("console.brand.logo names a file that \(error.message): \(brand.logo ?? "")")
        }
        var (files, english, gaps) = (catalog.files, catalog.english, [Gap]())
        var tags = TextCatalog.tags
        if let folder = brand.texts {
            let own = try TextFolder(path: folder).texts(english: english)
            english.merge(own[TextCatalog.englishTag]?.texts ?? [:]) { _, own in own }
            for (tag, file) in own.sorted(by: { $0.key < $1.key }) {
                if files[tag] == nil { tags.append(tag) }
                let texts = (files[tag] ?? [:]).merging(file.texts) { _, own in own }
                files[tag] = texts
                let missing = PageText.allCases.filter {
                    texts[$0] == nil && ![.languageName, .languageDirection].contains($0)
                }
                if !missing.isEmpty { gaps.append(Gap(file: file.path, missing: missing)) }
            }
        }
        if !brand.languages.isEmpty {
            tags = try brand.languages.map { (wanted) throws(ConsoleRefused) in
                if let tag = tags.first(where: { $0.lowercased() == wanted.lowercased() }) { return tag }
                throw ConsoleRefused(
                    "console.brand.languages names \(wanted), for which there are no texts; known: "
                        + "\(tags.joined(separator: ", ")); console.brand.texts names a folder for more"
                )
            }
        }
        languages = tags.map { LanguageTexts(tag: $0, texts: files[$0] ?? [:], english: english) }
        self.gaps = gaps.filter { gap in tags.contains { gap.file.hasSuffix("/\($0).yaml") } }
    }

    /// How it speaks to a reader.
    func words(for reader: Reader) -> Words {
        let tags = languages.map(\.tag)
        let chosen = reader.chosen.flatMap { wanted in tags.first { $0.lowercased() == wanted.lowercased() } }
        let tag = chosen ?? reader.accepted.best(among: tags)
        let texts = languages.first { $0.tag == tag } ?? languages[0]
        return Words(sender: self, texts: texts, isChosen: chosen != nil)
    }
}

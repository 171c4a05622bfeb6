import StrictYAML

/// The texts of all languages that the program has itself.
struct TextCatalog: Sendable {
    /// By tag.
    let files: [String: [PageText: String]]
    /// The English ones, which have every key.
    let english: [PageText: String]

    /// Throws when a file of the program is not as it should be, which is a defect of it.
    init() throws(YAMLProblems) {
        let sources: [(tag: String, bytes: [UInt8])] = [
            ("en", PackageResources.texts_en_yaml), ("de", PackageResources.texts_de_yaml),
            ("fr", PackageResources.texts_fr_yaml), ("es", PackageResources.texts_es_yaml),
            ("ja", PackageResources.texts_ja_yaml),
        ]
        var (files, english): ([String: [PageText: String]], [PageText: String]) = ([:], [:])
        for (tag, bytes) in sources {
            let document = try YAMLDocument(text: String(decoding: bytes, as: UTF8.self), file: "texts-\(tag).yaml")
            files[tag] = try TextFile(document, english: english).texts()
            if tag == Self.englishTag { english = files[tag] ?? [:] }
        }
        (self.files, self.english) = (files, english)
    }

    /// The tags, in the order in which the languages are offered.
    static let tags = ["en", "de", "fr", "es", "ja"]
    static let englishTag = "en"
}

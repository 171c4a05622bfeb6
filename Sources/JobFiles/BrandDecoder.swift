import ReauthModel
import StrictYAML

/// Decodes `console.brand`.
///
/// Its files are opened by the consent page alone, which knows the keys of texts and the kinds of pictures: no other command
/// needs them, and a picture that is missing stops no run.
struct BrandDecoder {
    private static let maximumName = 80

    let location: FileLocation

    func brand(_ mapping: YAMLMapping?) -> ConsoleBrand? {
        guard let mapping else { return nil }
        let name = mapping.required("name", harmless: true).flatMap(name)
        return ConsoleBrand(
            name: name ?? "",
            logo: mapping.optional("logo", harmless: true).flatMap(path),
            support: mapping.optional("support", harmless: true).flatMap(support),
            languages: mapping.optional("languages", harmless: true).map(languages) ?? [],
            texts: mapping.optional("texts", harmless: true).flatMap(path)
        )
    }

    private func name(_ value: YAMLValue) -> String? {
        guard let name = value.string() else { return nil }
        let isPlain = name.unicodeScalars.allSatisfy {
            ![.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        }
        guard isPlain, name.contains(where: { !$0.isWhitespace }), name.unicodeScalars.count <= Self.maximumName else {
            value.report("must be a name of one line, of at most \(Self.maximumName) characters that can be seen")
            return nil
        }
        return name
    }

    private func path(_ value: YAMLValue) -> String? {
        value.string().map(location.absolute)
    }

    private func support(_ value: YAMLValue) -> ConsoleBrand.Support? {
        guard let text = value.string() else { return nil }
        if text.utf8.count <= 200, text.wholeMatch(of: /[A-Za-z0-9._+\-]+@[A-Za-z0-9.\-]+/) != nil {
            return .mail(text)
        }
        guard text.hasPrefix("https://") else {
            value.report("must be a mail address, such as support@example.com, or an address that begins with https://")
            return nil
        }
        return WebURL(reading: value, text) == nil ? nil : .web(text)
    }

    private func languages(_ value: YAMLValue) -> [String] {
        var tags: [String] = []
        for value in value.filledList() ?? [] {
            guard let tag = value.string() else { continue }
            guard tag.wholeMatch(of: /[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*/) != nil, tag.utf8.count <= 35 else {
                value.report("must be a language's tag, such as de or pt-BR")
                continue
            }
            guard !tags.contains(where: { $0.lowercased() == tag.lowercased() }) else {
                value.report("names a language twice")
                continue
            }
            tags.append(tag)
        }
        return tags
    }
}

/// The languages that a browser accepts, best first (`Accept-Language`, RFC 9110 §12.5.4).
struct LanguageRanges: Sendable, Hashable {
    private struct Range: Sendable, Hashable {
        /// In lower case.
        var name: String
        /// In thousandths; 0 refuses the language.
        var quality: Int
    }

    /// The most ranges of a field that are read.
    private static let limit = 32

    private let ranges: [Range]

    /// A range that cannot be read is passed over, and the others count.
    init(_ field: String) {
        let found = field.split(separator: ",").prefix(Self.limit).compactMap(Self.range)
        // Of equal quality, the first one counts first: a sort need not keep the order.
        ranges = found.enumerated().sorted { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }
            .map(\.element)
    }

    /// The tag that fits best: lookup by RFC 4647 §3.4, where a range also finds the tags that are narrower.
    ///
    /// `nil` when none fits. Of several that fit equally the first counts.
    func best(among tags: [String]) -> String? {
        let tags = tags.filter { !isRefused($0) }
        for range in ranges where range.quality > 0 {
            guard range.name != "*" else { return tags.first }
            var name = range.name[...]
            while !name.isEmpty {
                if let tag = tags.first(where: { $0.lowercased() == name }) { return tag }
                if let tag = tags.first(where: { $0.lowercased().hasPrefix("\(name)-") }) { return tag }
                name = name.lastIndex(of: "-").map { name[..<$0] } ?? ""
                // A subtag of one letter only introduces the one behind it.
                if name.suffix(2).first == "-" { name = name.dropLast(2) }
            }
        }
        return nil
    }

    private func isRefused(_ tag: String) -> Bool {
        let tag = tag.lowercased()
        return ranges.contains { $0.quality == 0 && ($0.name == tag || tag.hasPrefix("\($0.name)-")) }
    }

    private static func range(_ text: Substring) -> Range? {
        let pattern =
            #/
            [\ \t]* (\* | [A-Za-z]{1,8} (?: - [A-Za-z0-9]{1,8} )* ) [\ \t]*
            (?: ; [\ \t]* [qQ] = (0 (?: \. [0-9]{0,3} )? | 1 (?: \. 0{0,3} )?) [\ \t]* )?
            /#
        guard text.utf8.count <= 80, let match = text.wholeMatch(of: pattern) else { return nil }
        return Range(name: match.1.lowercased(), quality: match.2.map(thousandths) ?? 1000)
    }

    /// `0.75` is 750.
    private static func thousandths(_ weight: Substring) -> Int {
        let digits = weight.filter { $0 != "." }
        return Int(digits + String(repeating: "0", count: 4 - digits.count)) ?? 0
    }
}

/// Lets only drawings pass: an SVG without scripts, styles of its own, other documents and addresses.
///
/// In an `<img>` a browser runs no script of an SVG, and its answer carries a policy that allows none. But the file has an
/// address of its own, and a file that needs none of this is easier to trust than a browser's rules. What is not known is
/// refused.
enum SVGCheck {
    private static let elements: Set<String> = [
        "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
        "tspan", "use", "symbol", "clippath", "mask", "lineargradient", "radialgradient", "stop", "pattern",
    ]

    /// Characters that mean something to a browser.
    private static let marks: Set<Unicode.Scalar> = ["<", ">", "\"", "'", "&", "\\", "(", ":", "#", "=", "/"]

    /// The most `use` elements: copies of copies take time without bound.
    private static let maximumCopies = 24

    /// What is wrong, as the rest of a sentence about the file; `nil` when it is harmless.
    static func flaw(of text: String) -> String? {
        // The checks below look at characters. A browser looks at scalars: to it, a `<` that is one character with another
        // scalar is a `<`.
        let isJoined = text.contains { character in
            character.unicodeScalars.count > 1 && character.unicodeScalars.contains(where: marks.contains)
        }
        if isJoined { return "joins a sign such as < with another one" }
        var (rest, copies) = (text[...], 0)
        if rest.first == "\u{FEFF}" { rest = rest.dropFirst() }
        var names: [String] = []
        while let open = rest.firstIndex(of: "<") {
            rest = rest[open...]
            if rest.hasPrefix("<!--") {
                guard let end = rest.firstRange(of: "-->") else { return "has a comment without an end" }
                rest = rest[end.upperBound...]
                continue
            }
            if rest.hasPrefix("<?xml ") {
                guard let end = rest.firstRange(of: "?>") else { return "has a declaration without an end" }
                rest = rest[end.upperBound...]
                continue
            }
            guard let tag = tag(rest) else { return "has a part that no drawing needs, or is not well-formed" }
            let name = tag.name.lowercased()
            guard elements.contains(name) else { return "has the element <\(tag.name.prefix(30))>" }
            names.append(name)
            if name == "use", !rest.hasPrefix("</") { copies += 1 }
            if copies > maximumCopies { return "has more than \(maximumCopies) <use> elements" }
            if let flaw = flaw(ofAttributes: tag.attributes) { return flaw }
            rest = rest[tag.end...]
        }
        return names.first == "svg" ? nil : "does not begin with <svg>"
    }

    /// The tag at the beginning of `text`; `nil` for anything else.
    private static func tag(
        _ text: Substring
    ) -> (name: Substring, attributes: [(name: String, value: String)], end: String.Index)? {
        guard let head = text.prefixMatch(of: /<\/?([A-Za-z][A-Za-z0-9]*)/) else { return nil }
        var rest = text[head.range.upperBound...]
        var attributes: [(String, String)] = []
        while let match = rest.prefixMatch(of: /\s+([A-Za-z_][A-Za-z0-9_:.\-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/) {
            attributes.append((match.1.lowercased(), String(match.2 ?? match.3 ?? "")))
            rest = rest[match.range.upperBound...]
        }
        guard let close = rest.prefixMatch(of: /\s*\/?>/) else { return nil }
        return (head.1, attributes, close.range.upperBound)
    }

    private static func flaw(ofAttributes attributes: [(name: String, value: String)]) -> String? {
        for (name, value) in attributes {
            if name.hasPrefix("on") { return "has the script `\(name.prefix(30))`" }
            if name == "xmlns" || name.hasPrefix("xmlns:") { continue }
            if name == "href" || name.hasSuffix(":href") || name == "src" {
                guard value.hasPrefix("#") else { return "refers to something outside of it" }
            }
            if name == "xml:base" { return "refers to something outside of it" }
            let value = value.lowercased()
            // An entity or an escape could spell `url(` in another way.
            if value.contains("\\") || value.contains("&") { return "has an escape in an attribute" }
            let addresses = value.ranges(of: "url(").count
            let own = value.ranges(of: /url\(\s*["']?#/).count
            if addresses != own
                || ["javascript:", "data:", "http", "image-set("].contains(where: { value.contains($0) })
            {
                return "refers to something outside of it"
            }
        }
        return nil
    }
}

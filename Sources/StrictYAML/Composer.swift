import Yams

/// Turns text into our own tree.
///
/// The only place that uses Yams.
struct Composer {
    let collector: ProblemCollector

    /// Deeper files are refused: no job file needs more, and reading is recursive.
    private static let maximumDepth = 32

    /// The root mapping; `nil` after a problem was reported.
    func root(of text: String) -> YAMLMapping? {
        guard text.utf8.count <= SourceFile.maximumSize else {
            collector.report(line: nil, SourceFile.tooLarge)
            return nil
        }
        let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        guard !reportForbiddenCharacter(in: text), !reportAlias(in: text) else { return nil }
        do {
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            let node = try parser.singleRoot()
            // Nodes reference their anchors weakly. The parser keeps the anchors alive, and aliases must be found.
            return withExtendedLifetime(parser) { node.flatMap(root(from:)) ?? emptyOrReported(node) }
        } catch let error as YamlError {
            report(error, in: text)
        } catch {
            collector.report(line: nil, "cannot be read as YAML")
        }
        return nil
    }

    private func emptyOrReported(_ node: Node?) -> YAMLMapping? {
        if node == nil {
            collector.report(line: nil, "is empty")
        }
        return nil
    }

    private func root(from node: Node) -> YAMLMapping? {
        let before = collector.problems.count
        let content = content(of: node, path: "", depth: 0)
        let value = YAMLValue(line: node.mark?.line ?? 1, path: "", content: content, collector)
        guard collector.problems.count == before else { return nil }
        guard case .mapping(let mapping) = value.content else {
            let found = value.kind
            collector.report(line: value.line, "must be a mapping of `key: value` lines, found \(found)")
            return nil
        }
        return mapping
    }

    private func content(of node: Node, path: String, depth: Int) -> YAMLValue.Content {
        let line = node.mark?.line ?? 1
        guard node.anchor == nil, node.alias == nil else {
            collector.report(line: line, Self.noAliases)
            return .null
        }
        guard depth < Self.maximumDepth else {
            collector.report(line: line, Self.tooDeep)
            return .null
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain
            let name = scalar.tag.rawValue
            guard name == Tag.Name.implicit.rawValue || (!isPlain && name == Tag.Name.str.rawValue) else {
                return reportTag(line)
            }
            return isPlain ? YAMLValue.Content(plain: scalar.string) : .text(scalar.string)
        case .sequence(let sequence):
            guard sequence.tag.rawValue == Tag.Name.implicit.rawValue else { return reportTag(line) }
            return .list(
                sequence.enumerated().map { index, element in
                    let path = "\(path)[\(index + 1)]"
                    let content = content(of: element, path: path, depth: depth + 1)
                    return YAMLValue(line: element.mark?.line ?? line, path: path, content: content, collector)
                }
            )
        case .mapping(let mapping):
            guard mapping.tag.rawValue == Tag.Name.implicit.rawValue else { return reportTag(line) }
            return .mapping(entries(of: mapping, line: line, path: path, depth: depth))
        case .alias:
            return .null
        }
    }

    private func entries(of mapping: Node.Mapping, line: Int, path: String, depth: Int) -> YAMLMapping {
        var entries: [YAMLMapping.Entry] = []
        for (key, value) in mapping {
            let keyLine = key.mark?.line ?? line
            guard let name = key.scalar?.string, key.anchor == nil else {
                collector.report(line: keyLine, "a key must be plain text")
                continue
            }
            guard name != "<<" else {
                collector.report(line: keyLine, "merge keys (`<<`) are not supported; write the keys out")
                continue
            }
            let step = YAMLMapping.isPrintableKey(name) ? name : "…"
            let path = path.isEmpty ? step : "\(path).\(step)"
            let content = content(of: value, path: path, depth: depth + 1)
            // Yams marks an empty value where the next token starts, but a person looks at the key.
            let valueLine = content.isNull ? keyLine : value.mark?.line ?? keyLine
            let child = YAMLValue(line: valueLine, path: path, content: content, collector)
            entries.append(YAMLMapping.Entry(key: name, line: keyLine, value: child))
        }
        return YAMLMapping(line: line, path: path, entries: entries, collector)
    }

    private func reportTag(_ line: Int) -> YAMLValue.Content {
        collector.report(line: line, "tags (`!name`) are not supported; remove it")
        return .null
    }
}

// MARK: - Problems of the text

extension Composer {
    static var noAliases: String { "anchors and aliases (`&name`, `*name`) are not supported; write the value out" }
    static var tooDeep: String { "is nested too deeply" }

    /// The parser would refuse control characters too, but without their line.
    ///
    /// A line separator that only YAML 1.1 has would shift every line number after it.
    private func reportForbiddenCharacter(in text: String) -> Bool {
        var line = 1
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: line += 1
            case 0x09, 0x0D: break
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
                let code = String(scalar.value, radix: 16, uppercase: true)
                let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
                collector.report(line: line, "the invisible character U+\(padded) is not allowed; remove it")
                return true
            default: break
            }
        }
        return false
    }

    /// Looks for an alias before the parser runs: the parser compares keys, and comparing keys built from aliases
    /// of aliases takes exponential time.
    private func reportAlias(in text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: "&")), text.utf8.contains(UInt8(ascii: "*")) else { return false }
        var anchors: Set<Substring> = []
        var line = 1
        var previous: UInt8 = 0x20
        var index = text.utf8.startIndex
        while index < text.utf8.endIndex {
            let byte = text.utf8[index]
            let next = text.utf8.index(after: index)
            if byte == 0x0A { line += 1 }
            if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*"), !Self.isNameByte(previous) {
                let end = text.utf8[next...].firstIndex { !Self.isNameByte($0) } ?? text.utf8.endIndex
                let name = text[next..<end]
                if byte == UInt8(ascii: "&"), !name.isEmpty {
                    anchors.insert(name)
                } else if anchors.contains(name) {
                    collector.report(line: line, Self.noAliases)
                    return true
                }
            }
            previous = byte
            index = next
        }
        return false
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Uses the parser's fixed sentences and its marks only: its own description quotes the line, and the line may
    /// hold a secret.
    private func report(_ error: YamlError, in text: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
            reportSyntax(problem, at: mark, in: text)
        case .composer(_, let problem, let mark, _):
            let isSecondDocument = problem == "but found another document"
            collector.report(
                line: mark.line,
                isSecondDocument ? "a second document (`---`) is not supported; use one file for each" : Self.noAliases
            )
        case .duplicatedKeysInMapping(let keys, let context):
            // A bare word in braces is a key too, and may be a secret by mistake: only `key:` is certainly a key.
            let name = keys.first.flatMap { isWrittenAsKey($0, at: context.mark, in: text) ? $0 : nil }
            let subject = name.map { "`\($0)`" } ?? "a key"
            collector.report(line: context.mark.line, "\(subject) stands more than once in this mapping; keep one")
        case .memory:
            collector.report(line: nil, Self.tooDeep)
        default:
            collector.report(line: nil, "cannot be read as YAML")
        }
    }

    private func reportSyntax(_ problem: String, at mark: Mark, in text: String) {
        let lineText = line(mark.line, of: text)
        if lineText.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
            collector.report(line: mark.line, "a tab cannot indent YAML; use spaces")
        } else if problem.contains("nesting") || problem.contains("depth") {
            collector.report(line: mark.line, Self.tooDeep)
        } else {
            collector.report(line: mark.line, "is not valid YAML: \(problem)")
        }
    }

    private func isWrittenAsKey(_ key: String, at mark: Mark, in text: String) -> Bool {
        guard YAMLMapping.isPrintableKey(key) else { return false }
        let rest = String(line(mark.line, of: text).unicodeScalars.dropFirst(mark.column - 1))
        return [key, "\"\(key)\"", "'\(key)'"].contains { rest.hasPrefix("\($0):") }
    }

    private func line(_ number: Int, of text: String) -> Substring {
        let lines = text.split(maxSplits: number, omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return number <= lines.count ? lines[number - 1] : ""
    }
}

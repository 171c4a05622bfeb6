import OAuth
import StrictYAML

extension CatalogReader {
    /// One outcome rule.
    func rule(_ map: YAMLMapping) -> OutcomeRule? {
        let statuses = map.required("status", harmless: true).map { statusRanges($0) } ?? []
        let errors = map.optional("error", harmless: true).flatMap { oneOrMoreTexts($0) } ?? []
        let emptyBody = map.optional("emptyBody", harmless: true)?.bool()
        let json = map.optional("json", harmless: true).map { pairs($0) } ?? []
        let headers = map.optional("header", harmless: true).map { pairs($0) } ?? []
        let token = map.optional("token", harmless: true)?.enumeration(TokenKind.self)
        let wait = map.optional("wait", harmless: true)
        let seconds = wait?.int(in: 1...86_400) ?? 60
        guard let meaning = map.required("means", harmless: true)?.enumeration(OutcomeRule.Meaning.self) else {
            return nil
        }
        if meaning != .throttled { wait?.report("belongs to `means: throttled`") }
        return OutcomeRule(
            statuses: statuses,
            errors: errors,
            emptyBody: emptyBody,
            json: json.map { (path: $0.name, value: $0.value) },
            headers: headers,
            token: token,
            meaning: meaning,
            wait: .seconds(seconds)
        )
    }

    /// `400`, `2xx`, or a list of such.
    private func statusRanges(_ value: YAMLValue) -> [ClosedRange<Int>] {
        let values = value.isList ? value.list() ?? [] : [value]
        if values.isEmpty { value.report("must name at least one status") }
        return values.compactMap { value in
            guard let text = value.stringOrInteger() else { return nil }
            if text.wholeMatch(of: /[1-5]xx/) != nil, let first = text.first?.wholeNumberValue {
                return first * 100...first * 100 + 99
            }
            guard let status = Int(text), (100...599).contains(status) else {
                value.report("must be a status such as `400`, a class such as `2xx`, or a list of such")
                return nil
            }
            guard status != 429, status != 503 else {
                value.report("can never match: 429 and 503 are handled before the rules (RFC 6585 §4, RFC 7009 §2.2.1)")
                return nil
            }
            return status...status
        }
    }

    private func pairs(_ value: YAMLValue) -> [(name: String, value: String)] {
        (value.mapping()?.entries(harmless: true) ?? []).compactMap { entry in
            scalar(entry.value).map { (name: entry.key, value: $0.text) }
        }
    }
}

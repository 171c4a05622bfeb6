import OAuth
import PacedHTTP
import StrictYAML

extension CatalogReader {
    private enum Method: String, CaseIterable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    /// The `revoke` part of an entry.
    func revocationEndpoint(_ map: YAMLMapping) -> RevocationEndpoint? {
        let url = map.required("endpoint", harmless: true)
        let location = url.flatMap { self.location($0) }
        let variables = hostVariables(map, in: location?.host ?? "", url)
        let method = map.optional("method", harmless: true)?.enumeration(Method.self) ?? .post
        let placement = map.optional("token", harmless: true)?.enumeration(RevocationEndpoint.TokenPlacement.self)
        let parameter = map.optional("parameter", harmless: true)?.string() ?? "token"
        let client = map.required("clientAuthentication", harmless: true)
        let authentication = client?.enumeration(RevocationEndpoint.ClientAuthentication.self)
        if let client, let authentication, let flaw = clash(method, placement ?? .form, authentication) {
            client.report(flaw)
        }
        // Every part is read even where the URL cannot be used, so that all problems are reported.
        let (constants, headers, tokens) = (constants(map, besides: parameter), headers(map), tokens(map))
        let kindParameter = map.optional("tokenKind", harmless: true)?.string()
        guard let location else { return nil }
        return RevocationEndpoint(
            method: PacedRequest.Method(rawValue: method.rawValue) ?? .post,
            location: location,
            variables: variables,
            placement: placement ?? .form,
            parameter: parameter,
            constants: constants,
            headers: headers,
            clientAuthentication: authentication ?? .none,
            tokens: tokens,
            kindParameter: kindParameter
        )
    }

    private func tokens(_ map: YAMLMapping) -> Set<TokenKind> {
        guard let value = map.optional("tokens", harmless: true) else { return Set(TokenKind.allCases) }
        let kinds = value.list()?.compactMap { $0.enumeration(TokenKind.self) } ?? []
        if kinds.isEmpty { value.report("must name `access_token`, `refresh_token` or both") }
        return Set(kinds)
    }

    /// The URL of an endpoint.
    func location(_ value: YAMLValue) -> EndpointLocation? {
        guard let text = value.string() else { return nil }
        do {
            return try EndpointLocation(text)
        } catch {
            value.report(error.message)
            return nil
        }
    }

    func hostVariables(_ map: YAMLMapping, in host: String, _ url: YAMLValue?) -> [RevocationEndpoint.Variable] {
        let used = host.matches(of: /\{([A-Za-z][A-Za-z0-9]*)\}/).map { String($0.output.1) }
        let value = map.optional("variables", harmless: true)
        let rows = value?.mapping()?.entries(harmless: true) ?? []
        for row in rows where !used.contains(row.key) {
            document.report(line: row.line, "the variable `\(row.key)` is not in `endpoint`")
        }
        for name in used where !rows.contains(where: { $0.key == name }) {
            url?.report("uses the variable `{\(name)}`, which `variables` must define")
        }
        guard Set(used).count == used.count else {
            url?.report("must use each variable once")
            return []
        }
        return rows.compactMap { row in
            guard let variable = row.value.mapping() else { return nil }
            let keys = variable.required("from", harmless: true).flatMap { oneOrMoreTexts($0) } ?? []
            let patterns = variable.required("allow", harmless: true).map { value in
                value.isList ? value.list() ?? [] : [value]
            }
            if patterns?.isEmpty == true || keys.isEmpty {
                row.value.report("needs `from` with configuration keys and `allow` with host patterns")
            }
            return RevocationEndpoint.Variable(
                name: row.key,
                keys: keys,
                allowed: (patterns ?? []).compactMap { pattern($0, variable: row.key, in: host) }
            )
        }
    }

    /// The pattern is judged as the whole host that it makes: `*` is fine in `{site}.example.com`, not in `{host}`.
    ///
    /// A pattern that contains the variable takes a part of a host from the configuration, and is judged as that host.
    private func pattern(_ value: YAMLValue, variable: String, in host: String) -> HostPattern? {
        guard let text = value.string() else { return nil }
        let placeholder = "{\(variable)}"
        let others = host.replacing(placeholder, with: text.contains(placeholder) ? "*" : text)
            .replacing(/\{[A-Za-z0-9]*\}/, with: "*")
        let own = text.replacing(placeholder, with: "*", maxReplacements: 1)
        let isOwnHost = text.contains(placeholder) || own.contains { "{}".contains($0) }
        let flaw = HostPattern.flaw(in: others) ?? (isOwnHost ? HostPattern.flaw(in: own) : nil)
        if let flaw = flaw ?? (own == own.lowercased() ? nil : "must be in lower case") { value.report(flaw) }
        return HostPattern(text: text)
    }

    func constants(_ map: YAMLMapping, besides parameter: String) -> [RevocationEndpoint.Constant] {
        let rows = map.optional("constants", harmless: true)?.mapping()?.entries(harmless: true) ?? []
        return rows.compactMap { row in
            // A parameter must not be repeated (RFC 6749 §3.2).
            guard ![parameter, "client_id", "client_secret"].contains(row.key) else {
                document.report(line: row.line, "`\(row.key)` is already a parameter of the request")
                return nil
            }
            return scalar(row.value).map {
                RevocationEndpoint.Constant(name: row.key, value: $0.text, isBareInJSON: $0.isBare)
            }
        }
    }

    private func headers(_ map: YAMLMapping) -> [(name: String, value: String)] {
        let rows = map.optional("headers", harmless: true)?.mapping()?.entries(harmless: true) ?? []
        let ours: Set = ["authorization", "accept", "host", "cookie", "connection", "transfer-encoding", "expect"]
        return rows.compactMap { row in
            let name = row.key.lowercased()
            guard row.key.wholeMatch(of: /[A-Za-z0-9-]+/) != nil, !ours.contains(name), !name.hasPrefix("content-")
            else {
                document.report(line: row.line, "this header cannot be set by a catalog")
                return nil
            }
            guard let value = row.value.stringOrInteger() else { return nil }
            guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                row.value.report("must be printable ASCII")
                return nil
            }
            return (name: row.key, value: value)
        }
    }

    /// One client authentication method per request, in a body that has one media type.
    private func clash(
        _ method: Method,
        _ placement: RevocationEndpoint.TokenPlacement,
        _ authentication: RevocationEndpoint.ClientAuthentication
    ) -> String? {
        switch (placement, authentication) {
        case (.bearer, .basic): "cannot be `basic` with `token: bearer`: both need the Authorization header"
        case (.form, .json): "cannot be `json` with `token: form`: a request has one body"
        case (.json, .form): "cannot be `form` with `token: json`: a request has one body"
        case (.form, _), (.json, _), (_, .form), (_, .json):
            method == .get ? "and `token` leave a GET without a body: use `token: query`" : nil
        default: nil
        }
    }
}

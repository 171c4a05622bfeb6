import StrictYAML

/// What the names in a list are.
enum NameKind {
    /// Element keys. They become part of a URL's path.
    case element
    /// Tags of the platform.
    case tag
}

extension YAMLValue {
    /// A list with at least one value; an empty one is reported, because it could mean all or nothing.
    func filledList() -> [YAMLValue]? {
        guard let values = list() else { return nil }
        guard !values.isEmpty else {
            report("is an empty list; name something or remove the key")
            return nil
        }
        return values
    }

    /// A filled list of different names.
    func names(_ kind: NameKind) -> [String] {
        var names: [String] = []
        for value in filledList() ?? [] {
            guard let name = kind == .element ? value.elementKey() : value.string() else { continue }
            if names.contains(name) {
                value.report("stands in the list already; remove it")
            } else {
                names.append(name)
            }
        }
        return names
    }

    /// An element's key.
    func elementKey() -> String? {
        guard let name = string() else { return nil }
        guard name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9_-]{0,99}/) != nil else {
            report("must be an element's key, such as `sfdc`: letters, digits, `_` and `-`")
            return nil
        }
        return name
    }
}

import ReauthModel
import StrictYAML

/// Decodes `source`.
struct SourceDecoder {
    let location: FileLocation

    func source(in root: YAMLMapping, platform: PlatformTarget?) -> SourceTarget? {
        if case .embeddedSandbox = platform, !root.contains("source") {
            _ = root.optional("source")
            return .api(elements: [], tags: [], search: nil)
        }
        guard let value = root.required("source"), let mapping = value.mapping() else { return nil }
        let csv = mapping.optional("csv")
        let api = mapping.optional("api")
        switch (csv, api) {
        case (let csv?, nil): return file(csv)
        case (nil, let api?): return api.mapping().map(list)
        case (nil, nil):
            if !mapping.contains("csv"), !mapping.contains("api") {
                value.report("must hold `csv: FILE` or `api: {…}`")
            }
            return nil
        case (.some, .some):
            value.report("must hold either `csv` or `api`, not both")
            return nil
        }
    }

    private func file(_ value: YAMLValue) -> SourceTarget? {
        guard let name = value.string() else { return nil }
        guard name != "-" else {
            value.report("must be a file: standard input cannot be read again when the run is resumed")
            return nil
        }
        return .csv(location.absolute(name))
    }

    private func list(_ mapping: YAMLMapping) -> SourceTarget {
        .api(
            elements: mapping.optional("elements", harmless: true)?.names(.element) ?? [],
            tags: mapping.optional("tags", harmless: true)?.names(.tag) ?? [],
            search: mapping.optional("search", harmless: true)?.string()
        )
    }
}

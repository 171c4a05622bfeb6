import OAuth
import StrictYAML

extension CatalogReader {
    /// The `alternatives` of `revoke`: further places, which take the same request except for what they set themselves.
    func alternatives(_ revoke: YAMLMapping, to first: RevocationEndpoint) -> [RevocationEndpoint] {
        let rows = revoke.optional("alternatives", harmless: true)?.mappings() ?? []
        return rows.compactMap { row in
            let url = row.required("endpoint", harmless: true)
            let location = url.flatMap { self.location($0) }
            var place = first
            if let location { place.location = location }
            place.variables = hostVariables(row, in: location?.host ?? "", url)
            // Without a variable, this would be the place of every instance that the first place has no host for.
            if let location, place.variables.isEmpty, !location.host.contains("{") {
                url?.report("must have a variable in its host: an alternative is chosen by an instance's configuration")
            }
            if row.contains("constants") { place.constants = constants(row, besides: place.parameter) }
            place.kindParameter = row.optional("tokenKind", harmless: true)?.string() ?? first.kindParameter
            place.rules = row.optional("outcomes", harmless: true)?.mappings()?.compactMap { rule($0) } ?? []
            return location == nil ? nil : place
        }
    }
}

extension String {
    /// `name=value` as it stands in the query of this address; empty where it does not.
    func parameter(_ name: String) -> String {
        let query = split(separator: "?", maxSplits: 1).last ?? ""
        return query.split(separator: "&").first { $0.hasPrefix("\(name)=") }.map(String.init) ?? ""
    }
}

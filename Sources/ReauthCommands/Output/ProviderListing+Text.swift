import ReauthOperations

extension ProviderListing: CommandOutput {
    var text: String {
        let titles = ["provider", "silent", "access-token", "grant", "elements"]
        var table = Table(titles.map { ($0, .left) })
        for line in lines {
            table.add([line.provider, line.silent, line.accessToken, line.grant, line.elements.joined(separator: " ")])
        }
        return table.lines.map { $0 + "\n" }.joined()
    }
}

import OAuth

/// The address at which a browser ended, as a person pasted it.
enum PastedAddress {
    /// The parameters of its query; `nil` when there are none that can be read.
    static func parameters(of text: String) -> [(name: String, value: String)]? {
        guard text.utf8.count <= 16_384, let mark = text.firstIndex(of: "?") else { return nil }
        let query = text[text.index(after: mark)...].prefix { $0 != "#" && !$0.isWhitespace }
        guard let parameters = FormEncoding.decode(query), !parameters.isEmpty else { return nil }
        return parameters
    }
}

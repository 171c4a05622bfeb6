import OrderedJSON

/// A JSON object of texts in one line, with its members in the order given, which Foundation's encoder cannot promise.
///
/// For lists that are streamed: the members of each line come in the order of the list's columns.
package enum JSONLine {
    /// Adds the line and its line feed.
    package static func append(_ members: some Sequence<(name: String, value: String)>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (name, value) in members {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            bytes.append(contentsOf: JSONText.string(name).text.utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: JSONText.string(value).text.utf8)
        }
        bytes.append(UInt8(ascii: "}"))
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Adds an array of texts, without a line feed.
    package static func append(_ values: some Sequence<String>, to bytes: inout [UInt8]) {
        var text = "["
        var isFirst = true
        for value in values {
            if !isFirst { text += "," }
            isFirst = false
            JSONText.write(value, to: &text)
        }
        text += "]"
        bytes.append(contentsOf: text.utf8)
    }
}

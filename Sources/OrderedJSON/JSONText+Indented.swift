extension JSONText {
    /// The JSON with a member or an element a line, for files that people read.
    package var indented: String {
        var text = ""
        write(to: &text, indentation: "")
        return text
    }

    private func write(to text: inout String, indentation: String) {
        let inner = indentation + "  "
        func lines(_ open: String, _ close: String, _ count: Int, _ body: (Int) -> Void) {
            text += open
            for index in 0..<count {
                text += index == 0 ? "\n" : ",\n"
                text += inner
                body(index)
            }
            text += count == 0 ? close : "\n\(indentation)\(close)"
        }
        switch self {
        case .array(let elements):
            lines("[", "]", elements.count) { elements[$0].write(to: &text, indentation: inner) }
        case .object(let members):
            lines("{", "}", members.count) { index in
                Self.write(members[index].key, to: &text)
                text += ": "
                members[index].value.write(to: &text, indentation: inner)
            }
        case .string, .integer, .decimal, .bool, .null:
            write(to: &text)
        }
    }
}

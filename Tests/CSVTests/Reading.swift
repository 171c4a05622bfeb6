import CSV

/// The rows and problems of a whole input, in order.
func read(
    _ bytes: [UInt8],
    chunk size: Int = .max,
    limits: CSVLimits = CSVLimits(),
    separator: CSVSeparator = .comma
) -> [CSVReader.Element] {
    var reader = CSVReader(limits: limits, separator: separator)
    var elements: [CSVReader.Element] = []
    var start = 0
    while start < bytes.count {
        let end = size < bytes.count - start ? start + size : bytes.count
        reader.read(Array(bytes[start..<end])) { elements.append($0) }
        start = end
    }
    reader.finish { elements.append($0) }
    return elements
}

func read(_ text: String) -> [CSVReader.Element] {
    read(Array(text.utf8))
}

extension [CSVReader.Element] {
    var rows: [CSVRow] { compactMap { try? $0.get() } }

    var problems: [CSVProblem] {
        compactMap { if case .failure(let problem) = $0 { problem } else { nil } }
    }
}

/// The bytes that a reader keeps between chunks, in private properties too.
///
/// The memory of the whole process would also show the tests that run at the same time.
func heldBytes(of reader: CSVReader) -> Int {
    Mirror(reflecting: reader).children.reduce(0) { total, child in
        switch child.value {
        case let bytes as [UInt8]: total + bytes.capacity
        case let fields as [String]: total + fields.reduce(fields.capacity * 16) { $0 + $1.utf8.count }
        default: total + 64
        }
    }
}

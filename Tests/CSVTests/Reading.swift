import CSV

/// What a reader makes of a whole input: rows as fields, problems in their places.
func read(_ bytes: [UInt8], chunk size: Int = .max, limits: CSVLimits = CSVLimits()) -> [CSVReader.Element] {
    var reader = CSVReader(limits: limits)
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

/// What a reader holds between chunks, private parts included: the memory of the whole process would tell as much
/// about the tests that run beside this one.
func heldBytes(of reader: CSVReader) -> Int {
    Mirror(reflecting: reader).children.reduce(0) { total, child in
        switch child.value {
        case let bytes as [UInt8]: total + bytes.capacity
        case let fields as [String]: total + fields.reduce(fields.capacity * 16) { $0 + $1.utf8.count }
        default: total + 64
        }
    }
}

/// SplitMix64: the same seed, the same numbers, on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

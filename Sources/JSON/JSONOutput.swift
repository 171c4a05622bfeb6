import Foundation

/// The one way in which the program encodes a value as JSON, for `--json` and for files.
package enum JSONOutput {
    /// The JSON of a value: indented, members sorted by their names, names in snake case, a line feed at the end.
    package static func bytes(of value: some Encodable) throws -> [UInt8] {
        try bytes(of: value, .prettyPrinted)
    }

    /// The JSON of a value in one line, members sorted by their names, names in snake case, a line feed at the end.
    package static func line(of value: some Encodable) throws -> [UInt8] {
        try bytes(of: value, [])
    }

    private static func bytes(
        of value: some Encodable,
        _ formatting: JSONEncoder.OutputFormatting
    ) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }
}

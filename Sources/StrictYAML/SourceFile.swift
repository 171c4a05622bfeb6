import LocalFiles

/// Reads whole text files up to a maximum size.
enum SourceFile {
    static let maximumSize = 1 << 20

    /// The text of the regular file at `path`.
    static func text(at path: String) throws(YAMLProblems) -> String {
        func problem(_ message: String, line: Int? = nil) -> YAMLProblems {
            YAMLProblems([YAMLProblem(file: path, line: line, message: message)])
        }
        let bytes: [UInt8]
        do throws(RegularFile.Problem) {
            bytes = try RegularFile(path: path).bytes(upTo: maximumSize)
        } catch {
            switch error {
            case .missing: throw problem("no such file")
            case .folder, .notRegular: throw problem("is not a regular file")
            case .tooLarge: throw problem(tooLarge)
            case .system(let error): throw problem("cannot be read: \(error)")
            }
        }
        return try text(of: bytes, problem)
    }

    static var tooLarge: String { "is larger than 1 MiB" }

    private static func text(
        of bytes: [UInt8],
        _ problem: (String, Int?) -> YAMLProblems
    ) throws(YAMLProblems) -> String {
        if let text = String(validating: bytes, as: UTF8.self) {
            return text
        }
        let line = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .firstIndex { String(validating: $0, as: UTF8.self) == nil }
        throw problem("is not UTF-8 text; save it as UTF-8", line.map { $0 + 1 })
    }
}

import CSV
import OAuth
package import ReauthEngine
import ReauthModel

/// A CSV file of authorization codes: `instance_id,code`, and a column for each further callback parameter.
///
/// Codes stay in memory only; nothing of a cell ever stands in a message.
package struct CodesFile: Sendable {
    /// Enough to correct a file; further problems are only counted.
    private static let keptProblems = 1000

    private let path: String
    private var columns: Columns?
    private var rows: [ReturnedCode] = []
    private var lines: [InstanceID: Int] = [:]
    private var hashes: [CodeHash: Int] = [:]
    private var problems: [InvalidInput.Problem] = []
    private var total = 0

    private init(path: String) {
        self.path = path
    }

    /// Reads the whole file.
    ///
    /// Throws ``InvalidInput`` when it cannot be read, or has no usable header.
    package static func read(_ path: String) throws -> ReturnedCodes {
        let file = try InputFile(path)
        var reading = CodesFile(path: path)
        var stream = RowStream(file)
        var goesOn = true
        while goesOn {
            try Task.checkCancellation()
            goesOn = try stream.readChunk { reading.look(at: $0) }
            // Without a header no row can be judged.
            if reading.columns == nil, reading.total > 0 { break }
        }
        if reading.columns == nil, reading.total == 0 {
            reading.note("the file is empty; a header with instance_id and code is required", line: nil)
        } else if reading.rows.isEmpty, reading.total == 0 {
            reading.note("the file has a header but not a single row; there is nothing to do", line: nil)
        }
        let problems = reading.total == 0 ? nil : InvalidInput(reading.problems, total: reading.total)
        if let problems, reading.columns == nil { throw problems }
        return ReturnedCodes(rows: reading.rows, problems: problems)
    }

    /// Whether anybody but its owner may read the file.
    package static func isReadableByOthers(_ path: String) throws -> Bool {
        try InputFile(path).isReadableByOthers()
    }

    private mutating func look(at element: CSVReader.Element) {
        switch (element, columns) {
        case (.failure(let problem), _):
            note(problem.message, line: problem.line)
        case (.success(let row), nil):
            guard total == 0 else { return }
            readHeader(row)
        case (.success(let row), let columns?):
            read(row, columns)
        }
    }

    private mutating func readHeader(_ row: CSVRow) {
        let names = row.fields.map { $0.trimmed(\.isWhitespace) }
        if names.contains("") { note("a column has no name; name it or remove it", line: row.line) }
        if Set(names).count < names.count { note("two columns have the same name", line: row.line) }
        guard let instance = names.firstIndex(of: "instance_id"),
            let code = names.firstIndex(of: "code") ?? names.firstIndex(of: "oauth_verifier")
        else {
            note(
                "the header must name instance_id and code (or oauth_verifier, for OAuth 1), with commas or semicolons between the columns",
                line: row.line
            )
            return
        }
        guard total == 0 else { return }
        columns = Columns(names: names, instance: instance, code: code)
    }

    private mutating func read(_ row: CSVRow, _ columns: Columns) {
        guard row.fields.count == columns.names.count else {
            note("\(row.fields.count) fields, but the header has \(columns.names.count)", line: row.line)
            return
        }
        guard let id = InstanceID(validating: row.fields[columns.instance].trimmed { $0 == " " }) else {
            note("instance_id is not a number of 1 to 18 digits", line: row.line)
            return
        }
        let text = row.fields[columns.code].trimmed { $0 == " " }
        guard let code = AuthorizationCode(text) else {
            note(
                text.isEmpty
                    ? "the code is empty; remove the rows of instances that nobody has signed in to"
                    : "the code is too long, or has a character that no code has",
                line: row.line
            )
            return
        }
        if let first = lines.updateValue(row.line, forKey: id) {
            note("the instance of line \(first) is named again; give one code for each", line: row.line)
            return
        }
        let others = columns.names.indices.filter {
            $0 != columns.instance && $0 != columns.code && !row.fields[$0].isEmpty
        }
        let parameters = Dictionary(uniqueKeysWithValues: others.map { (columns.names[$0], row.fields[$0]) })
        let response = AuthorizationResponse(
            code: code,
            codeName: columns.names[columns.code],
            parameters: Secret(parameters)
        )
        let codeHash = response.codeHash
        if let first = hashes.updateValue(row.line, forKey: codeHash) {
            note("the code of line \(first) is given again; a code is good for one instance", line: row.line)
            return
        }
        rows.append(
            ReturnedCode(line: row.line, instanceID: id, response: PendingResponse(response), codeHash: codeHash)
        )
    }

    private mutating func note(_ message: String, line: Int?) {
        total += 1
        guard problems.count < Self.keptProblems else { return }
        problems.append(InvalidInput.Problem(file: path, line: line, message: message))
    }

    private struct Columns: Sendable {
        let names: [String]
        let instance: Int
        let code: Int
    }
}

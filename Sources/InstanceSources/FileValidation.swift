import CSV
import ReauthEngine

/// The first pass over an instance CSV: looks at every row and keeps what is wrong.
struct FileValidation {
    /// Enough to correct a file; further problems are only counted.
    private static let keptProblems = 1000

    private let path: String
    private var columns: InstanceColumns?
    private var rows = 0
    private var hasTokenRows = false
    private var problems: [InvalidInput.Problem] = []
    private var total = 0

    /// What the first pass found out.
    struct Result {
        var columns: InstanceColumns
        var separator: CSVSeparator
        var digest: String
        /// Whether any row is known by its Element token alone.
        var hasTokenRows: Bool
    }

    private init(path: String) {
        self.path = path
    }

    /// Looks at the whole file; throws all problems together.
    static func run(_ file: InputFile) throws -> Result {
        var validation = FileValidation(path: file.path)
        var stream = RowStream(file)
        var goesOn = true
        while goesOn {
            try Task.checkCancellation()
            goesOn = try stream.readChunk { validation.look(at: $0) }
            // Without a header no row can be judged.
            if validation.columns == nil, validation.total > 0 { break }
        }
        return try validation.conclude(stream)
    }

    /// The columns of a file and what separates them, from its header alone.
    static func layout(of file: InputFile) throws(InvalidInput) -> (columns: InstanceColumns, separator: CSVSeparator) {
        var validation = FileValidation(path: file.path)
        var stream = RowStream(file)
        var goesOn = true
        while goesOn, validation.columns == nil, validation.total == 0 {
            goesOn = try stream.readChunk { element in
                if validation.columns == nil, validation.total == 0 { validation.look(at: element) }
            }
        }
        return (try validation.header(), stream.separator)
    }

    private mutating func look(at element: CSVReader.Element) {
        switch (element, columns) {
        case (.failure(let problem), _):
            note(problem.message, line: problem.line)
        case (.success(let row), nil):
            guard total == 0 else { return }
            do {
                columns = try InstanceColumns(header: row.fields)
            } catch {
                for message in error.messages { note(message, line: row.line) }
            }
        case (.success(let row), let columns?):
            rows += 1
            do {
                let row = try InstanceRow(row, columns: columns)
                if row.elementToken != nil { hasTokenRows = true }
            } catch {
                note(error.message, line: row.line)
            }
        }
    }

    private mutating func note(_ message: String, line: Int?) {
        total += 1
        guard problems.count < Self.keptProblems else { return }
        problems.append(InvalidInput.Problem(file: path, line: line, message: message))
    }

    private func header() throws(InvalidInput) -> InstanceColumns {
        guard total == 0 else { throw InvalidInput(problems, total: total) }
        guard let columns else {
            throw invalid("the file is empty; a header with instance_id or element_token is required")
        }
        return columns
    }

    private func conclude(_ stream: RowStream) throws(InvalidInput) -> Result {
        let columns = try header()
        guard rows > 0 else {
            throw invalid("the file has a header but not a single row; there is nothing to do")
        }
        return Result(
            columns: columns,
            separator: stream.separator,
            digest: stream.digest,
            hasTokenRows: hasTokenRows
        )
    }

    private func invalid(_ message: String) -> InvalidInput {
        InvalidInput([InvalidInput.Problem(file: path, line: nil, message: message)])
    }
}

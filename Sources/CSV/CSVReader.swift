/// Reads CSV (RFC 4180) in chunks of any size, and keeps no more than one row in memory.
///
/// UTF-8 with or without a byte order mark, fields between commas or semicolons, lines that end in LF or CRLF, quoted fields
/// with doubled quotes and line breaks. Empty lines are ignored. A row that breaks a rule gives one problem in its place, and reading continues with
/// the next row: a misplaced quote is text for the rest of its row, so that one mistake is reported once. A line break
/// inside quotes does not end a row. A quote that is never closed takes the rest of the input, and its problem names the
/// line on which it was opened.
package struct CSVReader: Sendable {
    /// A row, or the problem in its place.
    package typealias Element = Result<CSVRow, CSVProblem>

    enum State {
        case fieldStart
        case unquoted
        case quoted
        /// After a quote inside quotes: it was the closing one, or the first of a doubled one.
        case quoteInQuotes
        /// After a carriage return outside quotes.
        case carriageReturn
    }

    private let limits: CSVLimits
    /// What stands between two fields; with ``CSVSeparator/asInFirstRow`` until that row has shown it.
    package private(set) var separator: CSVSeparator
    var state = State.fieldStart
    /// How many bytes of a byte order mark have been seen; `nil` once it is decided whether there is one.
    var byteOrderMark: Int?
    /// Bytes before the current chunk.
    private var consumed: Int64
    private var line: Int

    private var rowLine: Int
    var rowOffset: Int64
    private var fields: [String] = []
    private var columns = 0
    private var problem: CSVProblem?

    private var fieldLine: Int
    private var fieldIsQuoted = false
    private var field: [UInt8] = []

    /// Makes a reader of a whole input, or of the rest of an input from the start of a row on.
    package init(
        limits: CSVLimits = CSVLimits(),
        separator: CSVSeparator = .comma,
        startingAt offset: Int64 = 0,
        line: Int = 1
    ) {
        self.limits = limits
        self.separator = separator
        byteOrderMark = offset == 0 ? 0 : nil
        consumed = offset
        self.line = line
        rowLine = line
        rowOffset = offset
        fieldLine = line
    }

    /// Reads the next bytes, and gives `receive` the rows that end in them.
    ///
    /// After `receive` has thrown, the reader must not be used again.
    package mutating func read<Failure: Error>(
        _ chunk: UnsafeRawBufferPointer,
        _ receive: (Element) throws(Failure) -> Void
    ) throws(Failure) {
        var index = 0
        passByteOrderMark(chunk, &index)
        while index < chunk.count {
            switch state {
            case .fieldStart:
                startField(chunk[index], &index)
            case .unquoted:
                try readUnquoted(chunk, &index, receive)
            case .quoted:
                readQuoted(chunk, &index)
            case .quoteInQuotes:
                try readAfterQuote(chunk, &index, receive)
            case .carriageReturn:
                if chunk[index] == .lineFeed {
                    index += 1
                    try endLine(nextOffset: consumed + Int64(index), receive)
                } else {
                    fail(.bareCarriageReturn, line: line)
                    state = .unquoted
                }
            }
        }
        consumed += Int64(chunk.count)
    }

    /// Reads the next bytes, and gives `receive` the rows that end in them.
    ///
    /// After `receive` has thrown, the reader must not be used again.
    package mutating func read<Failure: Error>(
        _ chunk: [UInt8],
        _ receive: (Element) throws(Failure) -> Void
    ) throws(Failure) {
        try chunk.withUnsafeBufferPointer { (bytes) throws(Failure) in
            try read(UnsafeRawBufferPointer(bytes), receive)
        }
    }

    /// Ends the input, and gives `receive` the last row if no line break ended it.
    package mutating func finish<Failure: Error>(_ receive: (Element) throws(Failure) -> Void) throws(Failure) {
        keepPartOfByteOrderMark()
        switch state {
        case .fieldStart where columns == 0 && problem == nil:
            return
        case .quoted:
            // Another problem of the same row is reported too, because it may be the reason that the quote does not close.
            // The length of the field is not: the open quote explains it.
            let unterminated = CSVProblem(line: fieldLine, kind: .unterminatedQuote)
            let tooLong = CSVProblem(line: fieldLine, kind: .fieldTooLong(limit: limits.fieldBytes))
            let earlier = problem == tooLong ? nil : problem
            startRow(nextOffset: consumed)
            if let earlier { try receive(.failure(earlier)) }
            try receive(.failure(unterminated))
        case .carriageReturn:
            fail(.bareCarriageReturn, line: line)
            try endRow(nextOffset: consumed, receive)
        case .fieldStart, .unquoted, .quoteInQuotes:
            endField()
            try endRow(nextOffset: consumed, receive)
        }
    }
}

extension CSVReader {
    private mutating func startField(_ first: UInt8, _ index: inout Int) {
        fieldLine = line
        if first == .quote {
            fieldIsQuoted = true
            state = .quoted
            index += 1
        } else {
            state = .unquoted
        }
    }

    private mutating func readUnquoted<Failure: Error>(
        _ chunk: UnsafeRawBufferPointer,
        _ index: inout Int,
        _ receive: (Element) throws(Failure) -> Void
    ) throws(Failure) {
        let start = index
        let (first, second) = separators
        // No special byte is above the separators, and all letters are: one comparison skips ordinary text.
        let highest = max(first, second)
        while index < chunk.count {
            let byte = chunk[index]
            guard byte > highest || !(byte == first || byte == second || byte.endsUnquotedRun) else { break }
            index += 1
        }
        append(UnsafeRawBufferPointer(rebasing: chunk[start..<index]))
        guard index < chunk.count else { return }
        let byte = chunk[index]
        index += 1
        switch byte {
        case first, second: endField(with: byte)
        case .lineFeed: try endLine(nextOffset: consumed + Int64(index), receive)
        case .carriageReturn: state = .carriageReturn
        case .quote: fail(.bareQuote, line: line)
        default: fail(.nul, line: line)
        }
    }

    private mutating func readQuoted(_ chunk: UnsafeRawBufferPointer, _ index: inout Int) {
        let start = index
        while index < chunk.count {
            let byte = chunk[index]
            if byte <= .quote {
                if byte == .quote || byte == 0 { break }
                if byte == .lineFeed { line += 1 }
            }
            index += 1
        }
        append(UnsafeRawBufferPointer(rebasing: chunk[start..<index]))
        guard index < chunk.count else { return }
        if chunk[index] == .quote {
            state = .quoteInQuotes
        } else {
            fail(.nul, line: line)
        }
        index += 1
    }

    private mutating func readAfterQuote<Failure: Error>(
        _ chunk: UnsafeRawBufferPointer,
        _ index: inout Int,
        _ receive: (Element) throws(Failure) -> Void
    ) throws(Failure) {
        let byte = chunk[index]
        index += 1
        switch byte {
        case .quote:
            append(UnsafeRawBufferPointer(rebasing: chunk[index - 1..<index]))
            state = .quoted
        case separators.0, separators.1:
            endField(with: byte)
        case .lineFeed:
            try endLine(nextOffset: consumed + Int64(index), receive)
        case .carriageReturn:
            state = .carriageReturn
        default:
            fail(.textAfterClosingQuote, line: line)
            state = .unquoted
            index -= 1
        }
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard problem == nil, !bytes.isEmpty else { return }
        guard field.count + bytes.count <= limits.fieldBytes else {
            fail(.fieldTooLong(limit: limits.fieldBytes), line: fieldLine)
            return
        }
        field.append(contentsOf: bytes)
    }

    /// The bytes that may separate fields now; twice the same one once it is known.
    private var separators: (UInt8, UInt8) {
        switch separator {
        case .comma: (.comma, .comma)
        case .semicolon: (.semicolon, .semicolon)
        case .asInFirstRow: (.comma, .semicolon)
        }
    }

    private mutating func endField(with byte: UInt8) {
        if separator == .asInFirstRow { separator = byte == .semicolon ? .semicolon : .comma }
        endField()
    }

    private mutating func endField() {
        state = .fieldStart
        columns += 1
        fieldIsQuoted = false
        guard problem == nil else { return }
        guard columns <= limits.columns else {
            fail(.tooManyColumns(limit: limits.columns), line: line)
            return
        }
        guard let text = String(validating: field, as: UTF8.self) else {
            fail(.invalidUTF8, line: fieldLine)
            return
        }
        fields.append(text)
        field.removeAll(keepingCapacity: true)
    }

    private mutating func endLine<Failure: Error>(
        nextOffset: Int64,
        _ receive: (Element) throws(Failure) -> Void
    ) throws(Failure) {
        if columns == 0, problem == nil, field.isEmpty, !fieldIsQuoted {
            line += 1
            startRow(nextOffset: nextOffset)
        } else {
            endField()
            line += 1
            try endRow(nextOffset: nextOffset, receive)
        }
    }

    private mutating func endRow<Failure: Error>(
        nextOffset: Int64,
        _ receive: (Element) throws(Failure) -> Void
    ) throws(Failure) {
        if separator == .asInFirstRow { separator = .comma }
        let row = CSVRow(fields: fields, line: rowLine, offset: rowOffset)
        let problem = problem
        startRow(nextOffset: nextOffset)
        try receive(problem.map(Element.failure) ?? .success(row))
    }

    private mutating func startRow(nextOffset: Int64) {
        rowLine = line
        rowOffset = nextOffset
        let likely = columns
        columns = 0
        problem = nil
        fields = []
        fields.reserveCapacity(min(likely, limits.columns))
        field.removeAll(keepingCapacity: true)
        fieldIsQuoted = false
        state = .fieldStart
    }

    /// Keeps the first problem of a row, and drops the row's bytes and fields.
    private mutating func fail(_ kind: CSVProblem.Kind, line: Int) {
        guard problem == nil else { return }
        problem = CSVProblem(line: line, kind: kind)
        fields = []
        field.removeAll(keepingCapacity: true)
    }
}

/// A row that breaks the rules of RFC 4180 or a limit, and where.
package struct CSVProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which rule.
    package enum Kind: Sendable, Hashable {
        /// A quoted field has no closing quote before the input ends.
        case unterminatedQuote
        /// A closing quote is followed by something other than a separator or the end of the line.
        case textAfterClosingQuote
        /// A quote stands inside a field that does not start with one.
        case bareQuote
        /// The bytes of a field are not UTF-8.
        case invalidUTF8
        /// A byte of value zero, which no text has.
        case nul
        /// A field has more bytes than the limit.
        case fieldTooLong(limit: Int)
        /// A carriage return outside quotes that no line feed follows.
        case bareCarriageReturn
        /// A row has more fields than the limit.
        case tooManyColumns(limit: Int)
    }

    /// The line, from 1.
    ///
    /// For a problem of a whole field (an unterminated quote, invalid UTF-8, excess length), the line on which the field
    /// starts: a person has to look there.
    package var line: Int
    /// Which rule was broken.
    package var kind: Kind

    package init(line: Int, kind: Kind) {
        self.line = line
        self.kind = kind
    }

    /// What is wrong and what would be right, without the line and without anything from the file.
    package var message: String {
        switch kind {
        case .unterminatedQuote:
            "the quote that opens here is never closed; close it, or double it if it is part of the text"
        case .textAfterClosingQuote:
            "text follows a closing quote; quotes inside a quoted field must be doubled"
        case .bareQuote:
            "a quote inside an unquoted field; quote the whole field and double the quotes inside"
        case .invalidUTF8:
            "a field is not valid UTF-8; save the file as UTF-8"
        case .nul:
            "a NUL byte; save the file as UTF-8 text (UTF-16 is full of these)"
        case .fieldTooLong(let limit):
            "a field is longer than \(limit) bytes; a quote may be missing"
        case .bareCarriageReturn:
            "a carriage return without a line feed; lines must end in LF or CRLF"
        case .tooManyColumns(let limit):
            "more than \(limit) fields in one row"
        }
    }

    /// `line N: message`.
    package var description: String { "line \(line): \(message)" }
}

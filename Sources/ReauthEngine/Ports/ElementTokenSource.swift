package import OAuth

/// Gives back the Element token of a row that the store remembers by its offset only.
package protocol ElementTokenSource: Sendable {
    /// Reads the token of the row at `offset`; throws when the input is not what it was.
    func elementToken(atRowOffset offset: Int64) throws -> Secret<String>
}

/// Writes new job files.
package protocol JobWriting: Sendable {
    /// Writes a file that is not there yet, and the folders that it lies in.
    ///
    /// Throws a ``StatedError`` where there is a file of that name, or none can be made.
    func writeNew(_ text: String, to path: String) throws
}

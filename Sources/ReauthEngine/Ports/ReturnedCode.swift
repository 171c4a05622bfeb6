package import OAuth
package import ReauthModel

/// A code that came back to a person, as a row of a file.
package struct ReturnedCode: Sendable {
    /// The line in the file, from 1.
    package var line: Int
    /// The instance that it is for.
    package var instanceID: InstanceID
    /// The code with its further parameters; it can be taken out once.
    package var response: PendingResponse
    /// What the store keeps of the code.
    package var codeHash: CodeHash

    package init(line: Int, instanceID: InstanceID, response: PendingResponse, codeHash: CodeHash) {
        self.line = line
        self.instanceID = instanceID
        self.response = response
        self.codeHash = codeHash
    }
}

/// The rows of a file of codes.
package struct ReturnedCodes: Sendable {
    /// The rows that can be used.
    package var rows: [ReturnedCode]
    /// What is wrong with the others; `nil` when nothing is.
    package var problems: InvalidInput?

    package init(rows: [ReturnedCode], problems: InvalidInput?) {
        self.rows = rows
        self.problems = problems
    }
}

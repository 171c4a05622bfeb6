import LocalFiles

/// A file of the audit trail cannot be read.
package struct TrailFileError: Error, Sendable, CustomStringConvertible {
    /// The file.
    package var path: String
    private let problem: String

    init(path: String, _ problem: String) {
        self.path = path
        self.problem = problem
    }

    init(path: String, _ problem: RegularFile.Problem) {
        self.path = path
        self.problem =
            switch problem {
            case .missing: "there is no such file"
            case .folder: "it is a folder"
            case .notRegular: "it is no regular file"
            case .tooLarge: "it is too large for what it should be"
            case .system(let error): "\(error)"
            }
    }

    /// What is wrong with it.
    package var description: String { "cannot use \(path): \(problem)" }
}

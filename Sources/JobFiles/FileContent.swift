import LocalFiles
import SystemPackage

/// The content of a regular file.
struct FileContent {
    /// Why a file cannot be used, as the rest of a sentence about it.
    struct Problem: Error {
        let message: String
    }

    let bytes: [UInt8]

    /// Follows symbolic links; reads at most `maximumSize` bytes, and nothing when `check` throws about the same open file.
    init(
        path: String,
        maximumSize: Int,
        check: (SecretFileAccess) throws(Problem) -> Void = { (_) throws(Problem) in }
    ) throws(Problem) {
        do {
            let file = try RegularFile(path: path)
            let status = try file.status
            try check(
                SecretFileAccess(
                    owner: UInt32(status.userID.rawValue),
                    group: UInt32(status.groupID.rawValue),
                    mode: UInt32(status.permissions.rawValue) & 0o7777,
                    isMountReadOnly: try file.isOnReadOnlyMount
                )
            )
            bytes = try file.bytes(upTo: maximumSize)
        } catch let problem as RegularFile.Problem {
            throw Problem(problem, maximumSize)
        } catch {
            throw error as? Problem ?? Problem(message: "cannot be read")
        }
    }
}

extension FileContent.Problem {
    fileprivate init(_ problem: RegularFile.Problem, _ maximumSize: Int) {
        message =
            switch problem {
            case .missing: "does not exist"
            case .folder, .notRegular: "is not a regular file"
            case .tooLarge: "is larger than \(maximumSize >> 10) KiB"
            case .system(let error): "cannot be read (\(error))"
            }
    }
}

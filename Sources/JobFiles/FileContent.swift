import LocalFiles
import SystemPackage

/// The content of a regular file with its owner and mode, all of the same open file.
struct FileContent {
    /// Why a file cannot be used, as the rest of a sentence about it.
    struct Problem: Error {
        let message: String
    }

    let bytes: [UInt8]
    let owner: UInt32
    /// The permission bits.
    let mode: UInt32

    /// Follows symbolic links; reads at most `maximumSize` bytes, and nothing when `check` throws.
    init(
        path: String,
        maximumSize: Int,
        check: (_ owner: UInt32, _ mode: UInt32) throws(Problem) -> Void = { (_, _) throws(Problem) in }
    ) throws(Problem) {
        do {
            let file = try RegularFile(path: path)
            let status = try file.status
            owner = UInt32(status.userID.rawValue)
            mode = UInt32(status.permissions.rawValue) & 0o7777
            try check(owner, mode)
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

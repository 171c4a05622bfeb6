import LocalFiles
import ReauthEngine
import SystemPackage

/// An open regular file, read by position.
///
/// It stays the same file even when its path gets another one.
final class InputFile: Sendable {
    let path: String
    private let file: RegularFile

    init(_ path: String) throws(InvalidInput) {
        do throws(RegularFile.Problem) {
            file = try RegularFile(path: path)
        } catch {
            throw Self.invalid(path, error)
        }
        self.path = path
    }

    /// Whether anybody but its owner may read it.
    func isReadableByOthers() throws(InvalidInput) -> Bool {
        !(try status().permissions.isDisjoint(with: [.groupRead, .otherRead]))
    }

    func stamp() throws(InvalidInput) -> FileStamp {
        FileStamp(try status())
    }

    /// Fills `buffer` from its start with the bytes at `offset`; returns how many there were, 0 at the end.
    func read(into buffer: inout [UInt8], at offset: Int64) throws(InvalidInput) -> Int {
        do throws(RegularFile.Problem) {
            return try file.read(into: &buffer, at: offset)
        } catch {
            throw Self.invalid(path, error)
        }
    }

    private func status() throws(InvalidInput) -> Stat {
        do throws(RegularFile.Problem) {
            return try file.status
        } catch {
            throw Self.invalid(path, error)
        }
    }

    private static func invalid(_ path: String, _ problem: RegularFile.Problem) -> InvalidInput {
        let message =
            switch problem {
            case .missing: "there is no such file"
            case .folder: "this is a folder; name the CSV file in it"
            case .notRegular: "this is no regular file; it has to be read twice, so write it to one first"
            case .tooLarge: "the file is too large"
            case .system(let error): "cannot be read: \(error)"
            }
        return InvalidInput([InvalidInput.Problem(file: path, line: nil, message: message)])
    }
}

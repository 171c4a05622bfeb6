import struct Foundation.Date
import class Foundation.ProcessInfo
import ReauthModel

#if canImport(Glibc)
import func Glibc.getpid
#elseif canImport(Musl)
import func Musl.getpid
#else
import func Darwin.getpid
#endif

/// What the audit trail calls a process.
enum WorkerName {
    /// Machine, process number and the moment of the first look, so that a number that is used again is another name.
    static let ofThisProcess: String = {
        let began = Timestamp(rawValue: Int64(Date().timeIntervalSince1970 * 1000))
        return "\(ProcessInfo.processInfo.hostName)/\(getpid())/\(began.compact)"
    }()
}

import Foundation

/// The person who runs the program, as the operating system names them.
enum SystemUser {
    /// The user who called `sudo`, or else the user of the process.
    static func name(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        let candidates = [environment["SUDO_USER"], NSUserName(), environment["USER"]]
        let name = candidates.compactMap(\.self).first { !$0.isEmpty } ?? "user \(getuid())"
        // It stands in reports and in the trail.
        return String(name.unicodeScalars.prefix(64).filter { $0.value >= 0x20 && $0.value != 0x7F })
    }
}

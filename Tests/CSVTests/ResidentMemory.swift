import Foundation

/// Memory that the process holds now, in kB (`VmRSS` of proc(5)); 0 where there is no `/proc`.
func residentKilobytes() throws -> Int {
    guard FileManager.default.fileExists(atPath: "/proc/self/status") else { return 0 }
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
}

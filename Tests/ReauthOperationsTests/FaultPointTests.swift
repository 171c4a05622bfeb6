import Foundation
import Testing

@testable import ReauthOperations

/// Fault points end the program where a test wants it, and are no part of what is shipped.
@Suite struct FaultPointTests {
    /// The names are in one file each, and nothing of such a file is left in a release build.
    @Test(arguments: ["REAUTH_TEST_CRASH_AT", "REAUTH_TEST_ACKNOWLEDGED", "REAUTH_TEST_PATIENCE"])
    func `only a debug build knows the variable`(name: String) throws {
        let files = try Self.sources().filter { $0.text.contains(name) }
        #expect(files.count == 1, "\(files.map(\.path))")
        for file in files {
            #expect(Self.isForDebugBuildsOnly(file.text), "\(file.path) is compiled for release builds")
        }
    }

    /// A type that kills the process, or is wrapped around a port for it, must not be there to be used by mistake.
    @Test func `only a debug build has the types`() throws {
        let types = try Self.sources().filter {
            $0.path.contains("/FaultPoints/Crash") || $0.path.hasSuffix("/TransportProbe.swift")
        }
        #expect(types.count == 7, "\(types.map(\.path))")
        for file in types {
            #expect(Self.isForDebugBuildsOnly(file.text), "\(file.path) is compiled for release builds")
        }
    }

    @Test func `what is compiled for debug builds only is recognised`() {
        #expect(Self.isForDebugBuildsOnly("#if DEBUG\n#if os(Linux)\nlet a = 1\n#else\nlet a = 2\n#endif\n#endif\n"))
        #expect(!Self.isForDebugBuildsOnly("let a = 1\n"))
        #expect(!Self.isForDebugBuildsOnly("#if DEBUG\nlet a = 1\n#endif\nlet b = 2\n"))
        #expect(!Self.isForDebugBuildsOnly("#if DEBUG\nlet a = 1\n#else\nlet a = 2\n#endif\n"))
        #expect(!Self.isForDebugBuildsOnly("#if DEBUG\nlet a = 1\n#endif\nlet b = 2\n#if DEBUG\n#endif\n"))
    }

    #if DEBUG
    @Test func `a point is read back as it is written`() {
        for deed in FaultPoint.Deed.allCases {
            for moment in FaultPoint.Moment.allCases {
                #expect(FaultPoint("\(deed.rawValue).\(moment.rawValue)") == FaultPoint(deed, moment))
            }
        }
    }

    @Test(arguments: ["", "intent", "intent.", ".after", "intent.later", "intend.after", "intent.after.17"])
    func `a misspelled point is none`(text: String) {
        #expect(FaultPoint(text) == nil)
        #expect(CrashSwitch(["REAUTH_TEST_CRASH_AT": text]) == nil)
    }

    @Test func `the switch is due once, at the passing that was asked for`() throws {
        let crash = try #require(CrashSwitch(["REAUTH_TEST_CRASH_AT": "revoke.after:3"]))
        let due = (1...5).map { _ in
            #expect(!crash.isDue(at: FaultPoint(.revoke, .before)))
            return crash.isDue(at: FaultPoint(.revoke, .after))
        }
        #expect(due == [false, false, true, false, false])
    }

    @Test func `without a count the first passing is meant`() throws {
        let crash = try #require(CrashSwitch(["REAUTH_TEST_CRASH_AT": "pin.before"]))
        #expect(crash.isDue(at: FaultPoint(.pin, .before)))
    }

    @Test func `an ordinary environment arms nothing`() {
        #expect(CrashSwitch(["PATH": "/usr/bin"]) == nil)
    }
    #endif

    // MARK: Looking at the sources

    private static func sources() throws -> [(path: String, text: String)] {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources").path
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        let files = names.filter { $0.hasSuffix(".swift") }.sorted()
        try #require(!files.isEmpty, "no sources at \(root)")
        return try files.map { ("\(root)/\($0)", try String(contentsOfFile: "\(root)/\($0)", encoding: .utf8)) }
    }

    /// Whether all of a file is inside one `#if DEBUG`, with no `#else` of its own.
    private static func isForDebugBuildsOnly(_ text: String) -> Bool {
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
        guard lines.first == "#if DEBUG", lines.last == "#endif" else { return false }
        var depth = 0
        for (number, line) in lines.enumerated() {
            if line.hasPrefix("#if") { depth += 1 }
            if depth == 1, line.hasPrefix("#else") { return false }
            if line.hasPrefix("#endif") { depth -= 1 }
            if depth == 0, number < lines.count - 1 { return false }
        }
        return depth == 0
    }
}

import Foundation
import ReauthModel
import Testing

@testable import AuditReports

/// The table of the page beside the reports says what the code does.
@Suite struct MappingTableTests {
    private static func rows() throws -> [[String]] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("Reports/README.md"), encoding: .utf8)
        let table = try #require(page.components(separatedBy: "| kind | activity | status | severity |").last)
        return table.split(separator: "\n").dropFirst().prefix { $0.hasPrefix("|") }
            .map { row in row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
    }

    private static func row(of kind: Event.Kind) throws -> [String] {
        let rows = try rows().filter { $0.first?.contains("`\(kind.rawValue)`") == true }
        try #require(rows.count == 1, "\(kind.rawValue) has \(rows.count) rows")
        return rows[0]
    }

    @Test(arguments: Event.Kind.allCases) func everyKindHasItsActivity(_ kind: Event.Kind) throws {
        let activity = OCSFActivity(kind)
        #expect(try Self.row(of: kind)[1] == "\(activity.caption ?? "Other") (\(activity.rawValue))")
    }

    @Test(arguments: SampleTrail.ofEveryKind.entries) func everyGradeIsTold(_ entry: TrailEntry) throws {
        let grade = EventGrade(entry.record.event)
        let row = try Self.row(of: entry.record.event.kind)
        let status =
            switch grade.result {
            case .success: "Success"
            case .failure: "Failure"
            case .unknown: "Unknown"
            case .other(let word): "`\(word)`"
            }
        // A word that is not known is told of below the table.
        let isKnown = entry.record.event.detail.map { $0 != "a word" && $0 != SampleTrail.hostile } ?? false
        #expect(row[2].contains(status) || !isKnown)
        #expect(row[3].contains("\(grade.severity)".capitalized) || !isKnown)
    }
}

import CSV
import InstanceSources
import ReauthEngine
import ReauthModel
import Testing

/// A run's list is a valid input: its own columns are dropped, what it carried is as it was.
@Suite struct ReportAsInputTests {
    private static let own = ReportColumn.allCases.map(\.rawValue)

    private func row(_ id: String, _ name: String, _ element: String) -> [String] {
        ReportColumn.allCases.map { column in
            switch column {
            case .instanceID: id
            case .name: name
            case .element: element
            case .outcome: "failed"
            default: "x"
            }
        }
    }

    private func read(_ rows: [[String]]) async throws -> Delivery {
        let writer = CSVWriter()
        let bytes = rows.flatMap { writer.bytes(of: $0.map(SpreadsheetFormula.neutralized)) }
        let file = try TemporaryFile(bytes)
        return try await collect(CSVInstanceSource(path: file.path))
    }

    @Test func carriedColumnsComeBackExactly() async throws {
        let cells = ["=1+1", "'=1+1", "''@x", "'quoted", "plain", "", "\tx", "-1", "a,\"b\"\r\nc"]
        let rows =
            [Self.own + ["Customer", "=sum"]] + cells.enumerated().map { row("\($0 + 1)", $1, "sfdc") + [$1, "y"] }
        let delivery = try await read(rows)
        #expect(delivery.summary.carriedColumns == ["Customer", "=sum"])
        #expect(delivery.seeds.map(\.carried) == cells.map { [$0, "y"] })
        #expect(delivery.seeds.map { $0.name ?? "" } == cells)
        #expect(delivery.seeds.allSatisfy { $0.element == "sfdc" && $0.skip == nil })
    }

    /// Reports of older versions have fewer columns, those of newer ones may have more.
    @Test func theFirstColumnsTellAReport() async throws {
        let older = Array(Self.own.prefix(ReportColumn.firstReleased))
        let cells = Array(row("4711", "Main", "box").prefix(older.count))
        let delivery = try await read([older + ["Customer"], cells + ["Acme"]])
        #expect(delivery.summary.carriedColumns == ["Customer"])
        #expect(
            delivery.seeds == [
                ItemSeed(instanceID: InstanceID(rawValue: "4711"), name: "Main", element: "box", carried: ["Acme"])
            ]
        )
    }

    /// A list that somebody made of a report is none: what its columns mean is not known.
    @Test(arguments: [["instance_id", "outcome"], Array(own.dropLast(own.count - 17)), Array(own.reversed())])
    func anotherHeaderIsRefusedAsBefore(header: [String]) async throws {
        let error = await #expect(throws: InvalidInput.self) { _ = try await read([header, header.map { _ in "1" }]) }
        #expect(
            error?.problems.first?.message.contains("has the name of a column that the reports write themselves")
                == true
        )
    }

    /// Outside of a report an apostrophe is what it is.
    @Test func noOtherFileLosesItsApostrophes() async throws {
        let file = try TemporaryFile("instance_id,Note\n1,'=1\n")
        let delivery = try await collect(CSVInstanceSource(path: file.path))
        #expect(delivery.seeds.map(\.carried) == [["'=1"]])
    }
}

import AuditReports
import Testing

@testable import InstanceSources

@Suite struct ReportColumnsTests {
    /// A carried column of such a name could not be told from the report's own: the input refuses exactly these.
    @Test func inputReservesTheColumnsOfTheReports() {
        #expect(InstanceColumns.ofReports == Set(InstanceReport.columns))
        #expect(InstanceReport.columns.count == InstanceColumns.ofReports.count)
    }
}

import Foundation
import PortContracts
import ReauthTesting
import Testing

@testable import PacedHTTP

@Suite struct PaceLedgerTests {
    /// Two openings of one file exclude each other as two processes do.
    @Test(arguments: PaceLedgerContract.all)
    func aFileKeepsTheContract(_ contract: PaceLedgerContract) async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await contract.check(
            try SharedPace(path: path, scope: PaceScope(world: "s")),
            try SharedPace(path: path, scope: PaceScope(world: "s")),
            ManualClock()
        )
    }
}

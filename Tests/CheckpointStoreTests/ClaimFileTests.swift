@testable import CheckpointStore
import class Foundation.FileManager
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@Suite("The file of the claims")
struct ClaimFileTests {
    private func claims(in folder: TemporaryFolder) throws -> ClaimFile {
        _ = try folder.open()
        return ClaimFile(storePath: folder.store)
    }

    @Test func itStaysEmptyAndForItsOwnerAlone() async throws {
        let folder = try TemporaryFolder()
        let claims = try claims(in: folder)
        _ = try await claims.withClaim(on: .item(7, of: nightly)) {}
        #expect(try folder.mode(of: claims.path) == 0o600)
        #expect(FileManager.default.contents(atPath: claims.path)?.isEmpty == true)
        #expect(claims.path == folder.store + ".claims")
    }

    @Test func aFileThatWasRemovedClaimsNothing() async throws {
        let folder = try TemporaryFolder()
        let claims = try claims(in: folder)
        _ = try await claims.withClaim(on: .item(7, of: nightly)) {}
        try FileManager.default.removeItem(atPath: claims.path)
        await #expect(throws: StoreUnusable.self) { try await claims.withClaim(on: .item(7, of: nightly)) {} }
    }

    @Test func whoIsDroppedHoldsNothing() async throws {
        let folder = try TemporaryFolder()
        let other = try claims(in: folder)
        var first: ClaimFile? = ClaimFile(storePath: folder.store)
        _ = try await first?.withClaim(on: .item(1, of: nightly)) {}
        first = nil
        #expect(try await other.withClaim(on: .item(1, of: nightly)) { true } == true)
    }

    @Test func placesAreBytesThatAFileCanHave() {
        let places = [nightly, RunID(rawValue: ""), RunID(rawValue: "weekly-1")].flatMap { run in
            [1, 2, 1_000_000].map { ClaimFile.place(of: .item($0, of: run)) }
        }
        #expect(places.allSatisfy { $0 >= 0 })
        #expect(Set(places).count == places.count)
    }
}

import PageVisitor
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@testable import ConsentConsole

/// A connection that gets no link, because its provider keeps only so many grants of an account.
@Suite struct `A connection that is held back` {
    private static var heldBack: Connection {
        var connection = SampleConnections.waiting(reason: .grantCap)
        connection.isHeldBack = true
        return connection
    }

    private static func world() -> FakeConsentFlow.World {
        var world = FakeConsentFlow.World(connections: [heldBack])
        world.links["good"] = .connection(heldBack, expiresAt: ManualClock.start.advanced(by: .seconds(86_400)))
        return world
    }

    @Test func `The customer's page has no button and says why`() async throws {
        try await withConsole(Self.world()) { console async throws in
            let page = try await console.stranger.get("/c/good")
            #expect(page.status == 200 && page.body.contains("keeps only a limited number of approvals"))
            #expect(!page.body.contains("Continue to Salesforce"))
            #expect(!page.body.contains("cannot be opened at the moment"))
        }
    }

    @Test func `The operator's page has no button, names the reason and offers no link`() async throws {
        try await withConsole(Self.world()) { console async throws in
            let page = try await console.signedIn().get("/connections/1").body
            #expect(page.contains("grant_cap") && page.contains("No link is made yet"))
            #expect(!page.contains("Open consent") && !page.contains("Show link") && !page.contains("Renew"))
        }
    }

    @Test func `The row says that there is no link yet`() {
        var connection = Self.heldBack
        for state in [nil, .expired] as [LinkState?] {
            connection.linkState = state
            let row = ConnectionRow(connection)
            #expect(row.linkWord == "no link yet" && row.hasLinkWord && !row.canOpen)
        }
    }
}

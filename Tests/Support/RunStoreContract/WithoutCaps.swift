package import ReauthEngine
package import ReauthModel

// For tests of providers without a cap; the program always says which caps there are.

extension LinkRecorder {
    /// Adds a link at a provider without a cap.
    package func add(_ link: LinkRecord, to run: RunID) async throws {
        _ = try await add(link, to: run, within: GrantCaps())
    }

    /// Adds links at providers without a cap.
    package func addMissing(_ links: [LinkRecord], to run: RunID) async throws {
        try await addMissing(links, to: run, within: GrantCaps())
    }
}

extension ConsentStates {
    /// Records a consent at a provider without a cap.
    package func begin(_ consent: ConsentRecord, of run: RunID) async throws {
        _ = try await begin(consent, of: run, within: GrantCaps())
    }
}

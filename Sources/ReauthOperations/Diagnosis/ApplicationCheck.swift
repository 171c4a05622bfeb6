import ReauthEngine
import ReauthModel

/// Finds elements whose OAuth client the job lacks: the platform masks it, so links and some revocations need it.
enum ApplicationCheck {
    /// What the client of an element is needed for.
    enum Need: Sendable, Hashable {
        case link
        case revocation
    }

    static func finding(_ look: JobLook) -> Finding {
        guard let job = look.file?.job, let catalog = look.catalog else {
            return .notLookedAt(.applications, because: "the catalog cannot be read")
        }
        guard case .openConnectors = job.platform else {
            return .fine(.applications, "the sandbox has its own")
        }
        let elements = look.elements.sorted()
        guard job.action != .check else { return .fine(.applications, "a check needs none") }
        guard !elements.isEmpty else { return .notLookedAt(.applications, because: look.reasonForNoElement) }
        let named = Set(job.applications.map(\.element))
        let missing = elements.filter { !named.contains($0) }.compactMap { element in
            need(of: element, job, catalog).map { (element, $0) }
        }
        guard missing.isEmpty else {
            return .warning(
                .applications,
                "\(missing.count) of \(elements.count) elements have no client credentials",
                remedy: "add an entry for each to `applications`",
                problems: missing.map(sentence)
            )
        }
        return .fine(
            .applications,
            named.isEmpty ? "none is needed" : "every element that needs one has its own"
        )
    }

    private static func sentence(_ element: String, _ need: Need) -> String {
        switch need {
        case .link: "`\(element)`: no link can be made where somebody has to sign in"
        case .revocation: "`\(element)`: its provider revokes for a client that proves itself, so every instance fails"
        }
    }

    /// `nil` where the job needs no client of an element.
    static func need(of element: String, _ job: Job, _ catalog: ProviderCatalog) -> Need? {
        switch job.action {
        case .check: return nil
        case .reauthenticate: return .link
        case .rotate, .retire: break
        }
        guard let profile = catalog.entry(forElement: element)?.profile, let revoke = job.revoke else { return nil }
        switch profile.decision(for: revoke, in: job.action, confirm: job.confirm) {
        case .end: return nil
        case .revoke where profile.needsClientCredentials: return .revocation
        case .revoke(_, .silentRefresh): return nil
        case .revoke: return job.action == .rotate ? .link : nil
        }
    }
}

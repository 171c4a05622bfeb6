package import OAuth
package import PacedHTTP
package import ReauthEngine
package import ReauthModel

/// Sends revocation requests as the catalog describes them.
///
/// Knows no provider by name.
package struct CatalogRevocationService: RevocationService {
    private let catalog: RevocationCatalog
    private let origin: String?
    private let sender: any RequestSender

    /// Makes the service.
    ///
    /// With an `originOverride`, a request for `https://HOST:PORT/PATH` goes to `ORIGIN/hosts/HOST/PATH` after the same
    /// checks: in this way the sandbox plays every provider on one address. An endpoint on a loopback address is called
    /// as it stands.
    package init(catalog: RevocationCatalog, sender: any RequestSender, originOverride: String? = nil) {
        self.catalog = catalog
        origin = originOverride.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        self.sender = sender
    }

    /// Every entry of the catalog.
    package var profiles: [ProviderProfile] { catalog.entries.map(\.profile) }

    /// What the catalog knows about an element's provider.
    package func profile(forElement element: String) -> ProviderProfile? {
        catalog.entry(forElement: element)?.profile
    }

    /// Puts a request together.
    package func prepare(
        _ kind: TokenKind,
        token: Secret<String>,
        of instance: Instance,
        element: String,
        application: Application?
    ) throws -> RevocationPreparation {
        guard let entry = catalog.entry(forElement: element), let endpoint = entry.endpoint else {
            return .refused(.refused(Self.unsent("the catalog has no revocation endpoint for the element")))
        }
        guard endpoint.tokens.contains(kind) else {
            return .refused(.unsupportedTokenType(Self.unsent("the provider cannot be named this kind of token")))
        }
        guard endpoint.clientAuthentication == .none || application != nil else {
            return .refused(.refused(Self.unsent("the provider wants the client's credentials, and the job has none")))
        }
        guard Self.isReadable(token, inHeader: endpoint.placement == .bearer) else {
            return .refused(.refused(Self.unsent("the token is empty, masked or not fit for a header")))
        }
        let configuration = instance.configuration.exposed()
        guard let place = entry.place(for: configuration) else {
            let refusal = HostRefusal(of: entry, configuration: configuration)
            return .refused(.hostNotAllowed(Evidence(note: refusal.description)))
        }
        let request = RevocationRequest(endpoint: place.endpoint, kind: kind, token: token, application: application)
        let lane = entry.profile.lane
        let paced = try request.paced(lane: lane, host: place.host, origin: origin)
        return .ready(
            PreparedRevocation(lane: lane) { permit in
                switch try await sender.send(paced, with: permit) {
                case .failed(let failure): .failed(failure)
                case .answered(let response):
                    answer(ProviderReply(response), naming: kind, of: entry, at: place.endpoint)
                }
            }
        )
    }

    private func answer(
        _ reply: ProviderReply,
        naming kind: TokenKind,
        of entry: ProviderEntry,
        at endpoint: RevocationEndpoint
    ) -> RevocationAnswer {
        func evidence(_ note: String? = nil) -> Evidence {
            Evidence(httpStatus: reply.status, requestID: reply.requestID(in: entry.requestIDHeaders), note: note)
        }
        let rule = (endpoint.rules + entry.rules + OutcomeRule.standard).first { $0.matches(reply, naming: kind) }
        guard let rule else {
            return switch reply.status {
            case 500...599: .failed(.lost(evidence("a server error: it may have taken effect")))
            case 300...399: .failed(.unexpected(evidence("a redirect, which is never followed")))
            default: .failed(.unexpected(evidence("no rule of the catalog covers the answer")))
            }
        }
        switch rule.meaning {
        case .revoked: return .revoked(evidence())
        case .alreadyGone: return .alreadyGone(evidence())
        case .clientRejected: return .clientRejected(evidence())
        case .unsupportedTokenType: return .unsupportedTokenType(evidence())
        case .refused: return .refused(evidence("the provider refused the request"))
        case .doubt: return .failed(.unexpected(evidence("the catalog calls this answer ambiguous")))
        case .throttled:
            // 429 is handled by the client; this is the dialect of a provider that says so by another status.
            let wait = Self.wait(told: reply.header("Retry-After").first, otherwise: rule.wait)
            sender.park(entry.profile.lane, for: wait)
            return .failed(.throttled(evidence("the catalog reads this answer as throttling")))
        }
    }

    private static func wait(told text: String?, otherwise wait: Duration) -> Duration {
        guard let text, let seconds = Int(text), seconds >= 0 else { return wait }
        return .seconds(min(seconds, 86_400))
    }

    private static func unsent(_ note: String) -> Evidence {
        Evidence(note: "\(note); nothing was sent")
    }

    private static func isReadable(_ token: Secret<String>, inHeader: Bool) -> Bool {
        let text = token.exposed()
        return !text.isBlankOrMasked && (!inHeader || text.utf8.allSatisfy { (0x21...0x7E).contains($0) })
    }
}

extension CatalogRevocationService: AuthorizationRules {
    /// What the catalog says of an element's authorization URL.
    package func authorizationRule(forElement element: String) -> AuthorizationRule {
        catalog.entry(forElement: element)?.authorization ?? AuthorizationRule()
    }
}

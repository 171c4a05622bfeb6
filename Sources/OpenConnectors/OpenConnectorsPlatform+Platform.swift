import JSON
package import OAuth
import PacedHTTP
package import ReauthEngine
package import ReauthModel

extension OpenConnectorsPlatform: Platform {
    /// Reads by id with the account's two secrets, or by Element token where only that is known.
    package func read(_ reference: InstanceReference) async throws -> ReadAnswer {
        switch reference {
        case .id(let id): try await read(id)
        case .elementToken(let token): try await read(token)
        }
    }

    /// Calls `GET /ping` through the instance; the API ignores the hub of the older form `/hubs/{hub}/ping`.
    ///
    /// On a broken instance the platform tries to refresh up to five times, ten seconds apart, before it answers, and
    /// then disables the instance: this is why the deadline is long, and why there is one ping per item and phase.
    package func ping(
        _ elementToken: Secret<String>,
        expecting expected: InstanceID,
        provider: LaneKey?
    ) async throws -> PingAnswer {
        guard let header = authorization.instance(elementToken) else {
            return .failed(Self.refusal("the Element token has characters that no header may have"))
        }
        let request = try request(
            .get,
            "/ping",
            authorization: header,
            deadline: .seconds(90),
            provider: .some(provider)
        )
        switch try await send(request) {
        case .failed(let failure):
            return .failed(failure)
        case .answered(let answer):
            // The answer of another instance, good or bad, proves nothing about this one.
            if let other = answer.answeringInstance, other != expected.rawValue {
                return .otherInstance(answer.evidence("another instance answered"))
            }
            return Self.classifyPing(answer)
        }
    }

    /// Enables by id.
    package func enable(_ id: InstanceID) async throws -> EnableAnswer {
        guard let id = InstanceID(validating: id.rawValue) else {
            return .failed(Self.refusal("an instance id is one to eighteen digits"))
        }
        switch try await send(try request(.put, "/instances/\(id)/enabled", authorization: authorization.platform)) {
        case .failed(let failure):
            return .failed(failure)
        case .answered(let answer):
            switch (answer.status, answer.rejection) {
            case (200...299, _): return .enabled(answer.evidence())
            case (401, .byPlatform): return .unauthorized(answer.evidence())
            case (404, _) where answer.isFromPlatform: return .gone(answer.evidence())
            default: return .failed(answer.failure)
            }
        }
    }

    /// Disables by id.
    package func disable(_ id: InstanceID) async throws -> DisableAnswer {
        guard let id = InstanceID(validating: id.rawValue) else {
            return .failed(Self.refusal("an instance id is one to eighteen digits"))
        }
        switch try await send(try request(.delete, "/instances/\(id)/enabled", authorization: authorization.platform)) {
        case .failed(let failure):
            return .failed(failure)
        case .answered(let answer):
            switch (answer.status, answer.rejection) {
            case (200...299, _): return .disabled(answer.evidence())
            case (401, .byPlatform): return .unauthorized(answer.evidence())
            case (404, _) where answer.isFromPlatform: return .gone(answer.evidence())
            default: return .failed(answer.failure)
            }
        }
    }

    /// Lists one instance.
    ///
    /// For an account without instances the platform answers 404, which also shows that the secrets are good.
    package func checkCredentials() async throws -> CredentialsAnswer {
        switch try await send(try request(.get, "/instances?pageSize=1", authorization: authorization.platform)) {
        case .failed(let failure):
            return .failed(failure)
        case .answered(let answer):
            switch answer.status {
            case 200 where answer.isFromPlatform, 404 where answer.isFromPlatform:
                return .accepted(answer.datedEvidence)
            case 401: return .rejected(answer.datedEvidence)
            default: return .failed(answer.failure)
            }
        }
    }
}

extension OpenConnectorsPlatform {
    private func read(_ id: InstanceID) async throws -> ReadAnswer {
        guard let id = InstanceID(validating: id.rawValue) else {
            return .failed(Self.refusal("an instance id is one to eighteen digits"))
        }
        switch try await send(try request(.get, "/instances/\(id)", authorization: authorization.platform)) {
        case .failed(let failure):
            return .failed(failure)
        case .answered(let answer):
            guard answer.status == 200 else { return Self.readFailure(answer) }
            guard let instance = answer.json.flatMap(InstanceDecoding.instance), instance.id == id else {
                return .failed(.unreadable(answer.evidence("the answer is not the instance that was asked for")))
            }
            return .found(instance, answer.evidence())
        }
    }

    /// `hydrate` asks for the configuration, which a list does not contain.
    ///
    /// A page of two is enough to notice that the platform ignored the Element token and answered with the account's
    /// list: that list must never be worked on.
    private func read(_ token: Secret<String>) async throws -> ReadAnswer {
        guard let header = authorization.instance(token) else {
            return .failed(Self.refusal("the Element token has characters that no header may have"))
        }
        switch try await send(try request(.get, "/instances?hydrate=true&pageSize=2", authorization: header)) {
        case .failed(let failure):
            return .failed(failure)
        case .answered(let answer):
            guard answer.status == 200 else { return Self.readFailure(answer) }
            return Self.selected(by: token, in: answer)
        }
    }

    /// Nothing documents whether the answer is an object or an array: both are accepted.
    ///
    /// A row of an array must show the very token that was sent; a single object may hide its token, because a call
    /// that answers with one object did select by it.
    private static func selected(by token: Secret<String>, in answer: PlatformAnswer) -> ReadAnswer {
        let rows = answer.json?.elements
        guard (rows?.count ?? 1) == 1, let row = rows?.first ?? answer.json else {
            return rows?.isEmpty == true
                ? .gone(answer.evidence("the list is empty"))
                : .failed(.unreadable(answer.evidence("the platform listed several instances for one Element token")))
        }
        guard var instance = InstanceDecoding.instance(row) else {
            return .failed(.unreadable(answer.evidence("the answer is not an instance")))
        }
        guard instance.elementToken == token || (rows == nil && instance.elementToken == nil) else {
            return .failed(.unreadable(answer.evidence("the instance does not have the Element token that was sent")))
        }
        instance.elementToken = token
        return .found(instance, answer.evidence())
    }

    private static func readFailure(_ answer: PlatformAnswer) -> ReadAnswer {
        switch (answer.status, answer.rejection) {
        case (401, .byPlatform): .unauthorized(answer.evidence())
        case (404, _) where answer.isFromPlatform: .gone(answer.evidence())
        default: .failed(answer.failure)
        }
    }

    private static func classifyPing(_ answer: PlatformAnswer) -> PingAnswer {
        switch (answer.status, answer.rejection) {
        case (200, _):
            guard answer.isFromPlatform else {
                return .failed(.unreadable(answer.evidence("200, but not in the platform's words")))
            }
            guard answer.json?["valid"]?.truth != false else {
                return .failed(.unexpected(answer.evidence("200, and yet the ping says that it is not valid")))
            }
            return .alive(answer.evidence())
        case (401, .byProvider): return .rejectedByProvider(answer.evidence())
        case (401, .byPlatform): return .unauthorized(answer.evidence())
        case (403, _) where answer.isFromPlatform: return .forbidden(answer.evidence())
        case (404, _) where answer.isFromPlatform, (405, _) where answer.isFromPlatform:
            return .unsupported(answer.evidence())
        default: return .failed(answer.failure)
        }
    }
}

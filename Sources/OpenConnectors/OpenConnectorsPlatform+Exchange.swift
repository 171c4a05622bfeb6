import JSON
package import OAuth
import PacedHTTP
package import ReauthEngine
package import ReauthModel

extension OpenConnectorsPlatform {
    /// Re-authenticates in place by `PATCH`, with every parameter of the callback as `providerData`.
    ///
    /// Client id, secret and callback URL are those that the instance has; nothing of its configuration is sent,
    /// because a read shows it masked. The platform reruns its provisioning hooks before it answers: this is why the
    /// deadline is long. Whatever the answer is, the code was sent, and only this one request is sent.
    package func exchange(
        _ response: consuming sending AuthorizationResponse,
        for reference: InstanceReference,
        provider: LaneKey?,
        with permit: consuming Permit
    ) async throws -> ExchangeResult {
        let path: String
        let header: Secret<String>
        switch reference {
        case .id(let id):
            guard let id = InstanceID(validating: id.rawValue) else {
                return .notSent(response, Self.refusal("an instance id is one to eighteen digits"))
            }
            (path, header) = ("/instances/\(id)", authorization.platform)
        case .elementToken(let token):
            guard let instance = authorization.instance(token) else {
                return .notSent(response, Self.refusal("the Element token has characters that no header may have"))
            }
            (path, header) = ("/instances", instance)
        }
        let (codeName, further) = (response.codeName, response.parameters)
        let providerData = response.exposed()
        // Made before anything is sent, to have the response ready for the case that nothing is sent.
        guard let code = providerData[codeName].flatMap(AuthorizationCode.init) else {
            return .sent(.failed(Self.refusal("the code cannot be read")))
        }
        let unspent = AuthorizationResponse(code: code, codeName: codeName, parameters: further)
        let request = try request(
            .patch,
            path,
            authorization: header,
            json: ["providerData": providerData],
            deadline: .seconds(90),
            provider: .some(provider)
        )
        switch try await send(request, with: permit) {
        case .failed(let failure):
            switch failure {
            case .parked, .notSent: return .notSent(unspent, failure)
            case .throttled, .lost, .unavailable, .unreadable, .unexpected: return .sent(.failed(failure))
            }
        case .answered(let answer):
            return .sent(Self.classifyExchange(answer, reference))
        }
    }

    private static func classifyExchange(_ answer: PlatformAnswer, _ reference: InstanceReference) -> ExchangeAnswer {
        switch (answer.status, answer.rejection) {
        case (200, _):
            return exchanged(answer, reference)
        case (400, .byProvider) where answer.rejectsClient, (401, .byProvider) where answer.rejectsClient:
            return .clientRejected(answer.evidence("the provider rejects the client"))
        case (400, .byProvider), (401, .byProvider), (403, .byProvider), (409, .byProvider), (422, .byProvider):
            return .rejected(answer.evidence("the provider did not take the code"))
        case (400, .byPlatform):
            // How the platform words a code that was used or is too old is not documented. A 400 in its own words says
            // in any case that the request was refused as a whole.
            return .rejected(answer.evidence("the platform did not take the code"))
        case (401, .byPlatform):
            return .unauthorized(answer.evidence())
        case (404, _) where answer.isFromPlatform:
            return .gone(answer.evidence())
        default:
            return .failed(answer.failure)
        }
    }

    /// 200 counts only with the instance that was asked for; otherwise nobody knows what was changed.
    private static func exchanged(_ answer: PlatformAnswer, _ reference: InstanceReference) -> ExchangeAnswer {
        guard let instance = answer.json.flatMap(InstanceDecoding.instance) else {
            return .failed(.unexpected(answer.evidence("200, but the answer is not an instance")))
        }
        let isTheOne =
            switch reference {
            case .id(let id): instance.id == id
            // An answer may hide the token; one that shows another token is another instance.
            case .elementToken(let token): instance.elementToken.map { $0 == token } ?? true
            }
        guard isTheOne else {
            return .failed(.unexpected(answer.evidence("the answer is not the instance that was asked for")))
        }
        return .exchanged(answer.evidence())
    }
}

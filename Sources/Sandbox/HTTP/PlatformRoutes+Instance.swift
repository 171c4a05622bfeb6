import OrderedJSON
import ReauthModel

import class Foundation.JSONDecoder
import struct Foundation.Data

// Calls about one instance.
extension PlatformRoutes {
    func planRead(_ index: UInt32) -> PlannedCall {
        PlannedCall(.read, index, after: .afterRead) { delivery in
            let instance = show(index)
            if !delivery.isResponseLost { try world.update { world, _ in world.noteRead(index) } }
            guard authorization.element != nil, request.path.last == "instances" else { return .json(instance) }
            return .json(profile.elementTokenAnswer == .array ? .array([instance]) : instance)
        }
    }

    func planProperties(_ index: UInt32) -> PlannedCall {
        PlannedCall(.read, index) { _ in
            .json(json.properties(index, world.show(index).0))
        }
    }

    func planPing(_ index: UInt32) -> PlannedCall {
        PlannedCall(.ping, index) { delivery in
            let result = try world.update { world, now in
                (world.ping(index, at: now, isResponseLost: delivery.isResponseLost), now, world.state(of: index))
            }
            let element = world.fleet.element(of: index)
            let answer: Answer
            switch result.0 {
            case .alive:
                // In Adobe Sign's answer it is a string.
                let valid: JSONText = element == .adobeSign ? .string("true") : .bool(true)
                let pong: JSONText = .object([
                    ("endpoint", .string(element.key)), ("dateTime", .string(result.1.description)), ("valid", valid),
                ])
                answer = .json(pong)
            case .rejected:
                // Providers' messages sometimes contain tokens. So does this one, so that a test finds a log of it.
                let token = world.fleet.refreshToken(of: index, generation: result.2.refreshGeneration)
                let message = #"{"error":"invalid_grant","error_description":"expired or revoked: \#(token)"}"#
                answer = providerError(401, "Unable to refresh the provider's token", provider: message)
            case .forbidden:
                let message = #"{"error":"insufficient_scope"}"#
                answer = providerError(403, "The provider forbids this call", provider: message)
            case .disabled:
                answer = error(403, "The element instance is disabled")
            }
            return answer.adding("elements-element-instance-id", world.fleet.id(of: index))
        }
    }

    /// Metadata of the element: answers 200 for a disabled instance too, so it is no health check.
    func planObjects(_ index: UInt32) -> PlannedCall {
        PlannedCall(.read, index) { _ in
            Answer.json(.array([.string("contacts"), .string("files")]))
                .adding("elements-element-instance-id", world.fleet.id(of: index))
        }
    }

    func planEnabling(_ index: UInt32) -> PlannedCall {
        guard ["PUT", "DELETE"].contains(request.method) else { return PlannedCall(.methodNotAllowed("PUT, DELETE")) }
        let isEnabled = request.method == "PUT"
        return PlannedCall(.enable, index) { delivery in
            try world.update { world, now in
                world.setEnabled(isEnabled, index, at: now, isResponseLost: delivery.isResponseLost)
            }
            return Answer(status: 200)
        }
    }

    /// A PATCH: an exchange if it has `providerData`, and a change of name and tags.
    ///
    /// The answer is the instance with its configuration and without `providerData`.
    func planPatch(_ index: UInt32) -> PlannedCall {
        guard request.mediaType == "application/json" else {
            return PlannedCall(error(415, "The body must be application/json"))
        }
        guard let patch = try? JSONDecoder().decode(InstancePatch.self, from: Data(request.body)) else {
            return PlannedCall(error(400, "The body is no instance"))
        }
        guard let providerData = patch.providerData else {
            return PlannedCall(.enable, index) { _ in
                try world.update { world, _ in world.annotate(index, name: patch.name, tags: patch.tags) }
                return .json(show(index))
            }
        }
        guard let code = code(in: providerData, for: world.fleet.element(of: index)) else {
            let wanted = "the code of an OAuth 2 callback, or oauth_token, oauth_verifier and secret of OAuth 1"
            return PlannedCall(error(400, "providerData must hold \(wanted)"))
        }
        return PlannedCall(.exchange, index) { delivery in
            let result = try world.update { world, now in
                let result = world.exchange(
                    code,
                    realmID: providerData["realmId"]?.text,
                    for: index,
                    at: now,
                    isResponseLost: delivery.isResponseLost
                )
                if result == .exchanged { world.annotate(index, name: patch.name, tags: patch.tags) }
                return result
            }
            guard result == .exchanged else {
                let sent = providerData["code"]?.text ?? providerData["oauth_verifier"]?.text ?? ""
                let message = #"{"error":"invalid_grant","error_description":"authorization code refused: \#(sent)"}"#
                return providerError(400, "Unable to exchange the authorization code", provider: message)
            }
            return .json(show(index))
        }
    }

    /// The code or verifier; `nil` when a parameter is missing, and empty when the parts of OAuth 1 do not match.
    private func code(in providerData: [String: LenientText], for element: SandboxElement) -> String? {
        func value(_ name: String) -> String? {
            providerData[name].flatMap { $0.text.isEmpty ? nil : $0.text }
        }
        if element.usesOAuth2 { return value("code") }
        guard let token = value("oauth_token"), let verifier = value("oauth_verifier"), let secret = value("secret")
        else { return nil }
        let isVerified = world.read { $0.isVerified(requestToken: token, secret: secret, verifier: verifier) }
        return isVerified ? verifier : ""
    }

    private func show(_ index: UInt32) -> JSONText {
        let (state, annotation) = world.show(index)
        return json.value(index, state, annotation, .single)
    }
}

/// The members of a PATCH body that the sandbox reads.
private struct InstancePatch: Decodable {
    var name: String?
    var tags: [String]?
    var providerData: [String: LenientText]?
}

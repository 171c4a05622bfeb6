import OpenConnectors
import PacedHTTP
import ReauthModel
import Testing

/// `DELETE /instances/{id}/enabled`.
@Suite struct DisableTests {
    @Test func itIsOneRequestByID() async throws {
        let scripted = ScriptedPlatform(answer(200))
        _ = try await scripted.platform.disable(InstanceID(rawValue: "4711"))
        let request = wire(scripted.requests[0])
        #expect(request.first?.hasPrefix("DELETE https://") == true)
        #expect(request.first?.hasSuffix("/elements/api-v2/instances/4711/enabled") == true)
        #expect(scripted.requests[0].body == nil)
    }

    @Test func anythingElseThanANumberIsNotSent() async throws {
        let scripted = ScriptedPlatform(answer(200))
        let answer = try await scripted.platform.disable(InstanceID(rawValue: "../users"))
        guard case .failed(.unexpected) = answer else { return #expect(Bool(false), "\(answer)") }
        #expect(scripted.requests.isEmpty)
    }

    @Test(
        arguments: [
            (answer(200, #"{"id":7}"#), "disabled"),
            (answer(204), "disabled"),
            (answer(404), "gone"),
            (answer(404, gatewayPage, []), "unexpected"),
            (answer(401, platformRejection), "unauthorized"),
            (answer(401, gatewayPage), "unexpected"),
            (answer(409), "unexpected"),
            (answer(500), "lost"),
        ] as [(PacedResult, String)]
    )
    func itsAnswersMeanThis(result: PacedResult, expected: String) async throws {
        let answer = try await ScriptedPlatform(result).platform.disable(InstanceID(rawValue: "7"))
        switch answer {
        case .disabled: #expect(expected == "disabled")
        case .gone: #expect(expected == "gone")
        case .unauthorized: #expect(expected == "unauthorized")
        case .failed(let failure): #expect(word(failure) == expected)
        }
    }
}

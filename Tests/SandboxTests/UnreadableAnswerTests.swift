import Sandbox
import Testing

/// Answers of 200 that cannot be read.
struct UnreadableAnswerTests {
    private static let kinds: [FaultProfile.RequestKind] = [.read, .ping, .link]

    private static func answer(
        to kind: FaultProfile.RequestKind,
        _ change: (inout FaultProfile.Chances) -> Void
    ) async throws -> SocketClient.Answer? {
        var profile = FaultProfile()
        var chances = FaultProfile.Chances()
        change(&chances)
        profile.faults[kind] = chances
        var answer: SocketClient.Answer?
        try await rehearse(SandboxConfiguration(instances: 100, faults: profile)) { it in
            let index = try it.instance(of: .box)
            switch kind {
            case .ping: answer = try await it.ping(index)
            case .link:
                let body = #"{"apiKey":"a","apiSecret":"b","callbackUrl":"http://127.0.0.1/c","state":"s"}"#
                answer = try await it.platform("POST", "/elements/box/oauth/url", body: body)
            default: answer = try await it.platform("GET", "/instances/\(it.fleet.id(of: index))")
            }
        }
        return answer
    }

    @Test("cut off: half of the JSON, and a length that fits", arguments: kinds)
    func cutOff(kind: FaultProfile.RequestKind) async throws {
        let answer = try #require(try await Self.answer(to: kind) { $0.cutOff = 100 })
        #expect(answer.status == 200 && answer.isWhole)
        #expect(answer.body.hasPrefix("{") && !answer.body.hasSuffix("}"))
    }

    @Test("a page of HTML", arguments: kinds)
    func html(kind: FaultProfile.RequestKind) async throws {
        let answer = try #require(try await Self.answer(to: kind) { $0.html = 100 })
        #expect(answer.status == 200 && answer.body.hasPrefix("<html>"))
        #expect(answer.header("content-type")?.hasPrefix("text/html") == true)
    }

    @Test("nothing at all", arguments: kinds)
    func empty(kind: FaultProfile.RequestKind) async throws {
        let answer = try #require(try await Self.answer(to: kind) { $0.empty = 100 })
        #expect(answer.status == 200 && answer.body.isEmpty)
    }
}

import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Testing

@testable import OpenConnectors

/// What each answer is taken for.
///
/// The words are those of the cases.
@Suite struct ClassificationTests {
    static let seven = [
        (name: "elements-request-id", value: "r-1"), (name: "Elements-Element-Instance-Id", value: "7"),
    ]

    @Test(
        arguments: [
            (answer(200, #"{"endpoint":"sfdc","valid":true}"#, seven), "alive"),
            (answer(200, #"{"valid":"true"}"#), "alive"),
            (answer(200, #"{"endpoint":"sfdc"}"#, []), "alive"),
            (answer(200), "alive"),
            (answer(200, #"{"valid":false}"#), "unexpected"),
            (answer(200, #"{"valid":"False"}"#), "unexpected"),
            (answer(200, gatewayPage, []), "unreadable"),
            (answer(200, "{}", [(name: "elements-element-instance-id", value: "8")]), "otherInstance"),
            (answer(401, providerRejection, [(name: "elements-element-instance-id", value: "8")]), "otherInstance"),
            (answer(401, providerRejection), "rejectedByProvider"),
            (answer(401, providerRejection, seven), "rejectedByProvider"),
            (answer(401, #"{"providerMessage":{"code":401}}"#), "rejectedByProvider"),
            (answer(401, #"{"message":"no","providerMessage":null}"#), "unauthorized"),
            (answer(401, #"{"message":"no","providerMessage":""}"#), "unauthorized"),
            (answer(401, platformRejection), "unauthorized"),
            (answer(401, gatewayPage), "unexpected"),
            (answer(401), "unexpected"),
            (answer(401, "[]"), "unexpected"),
            (answer(403, platformRejection), "forbidden"),
            (answer(404), "unsupported"),
            (answer(405), "unsupported"),
            // A firewall's page says nothing of the instance.
            (answer(403, gatewayPage), "unexpected"),
            (answer(404, gatewayPage), "unexpected"),
            (answer(405, gatewayPage, []), "unexpected"),
            (answer(302), "unexpected"),
            (answer(204), "unexpected"),
            (answer(400, "{}"), "unexpected"),
            (answer(500, "{}"), "lost"),
            (answer(502, gatewayPage, []), "lost"),
            (answer(504), "lost"),
            (.failed(.throttled(Evidence(httpStatus: 429))), "throttled"),
            (.failed(.unavailable(Evidence(httpStatus: 503))), "unavailable"),
            (.failed(.lost(Evidence(note: "deadline"))), "lost"),
        ] as [(PacedResult, String)]
    )
    func ping(result: PacedResult, expected: String) async throws {
        let scripted = ScriptedPlatform(result)
        let answer = try await scripted.platform.ping(element, expecting: InstanceID(rawValue: "7"), provider: nil)
        #expect(word(answer) == expected)
        #expect(scripted.requests.count == 1)
    }

    @Test(
        arguments: [
            (answer(200, #"{"id":7,"token":"t"}"#), "found"),
            (answer(200, #"{"id":"7"}"#), "found"),
            (answer(200, #"{"id":8}"#), "unreadable"),
            (answer(200, #"{"name":"without id"}"#), "unreadable"),
            (answer(200, gatewayPage), "unreadable"),
            (answer(401, platformRejection), "unauthorized"),
            (answer(401, providerRejection), "unexpected"),
            (answer(401, gatewayPage), "unexpected"),
            (answer(404, #"{"message":"No instance found"}"#, []), "gone"),
            (answer(404), "gone"),
            (answer(404, gatewayPage, []), "unexpected"),
            (answer(404, "", []), "unexpected"),
            (answer(403), "unexpected"),
            (answer(301), "unexpected"),
            (answer(500), "lost"),
            (.failed(.notSent(Evidence())), "notSent"),
        ] as [(PacedResult, String)]
    )
    func read(result: PacedResult, expected: String) async throws {
        let scripted = ScriptedPlatform(result)
        #expect(word(try await scripted.platform.read(.id(InstanceID(rawValue: "7")))) == expected)
    }

    @Test(
        arguments: [
            (#"{"id":7,"token":"element/token="}"#, "found"),
            (#"[{"id":7,"token":"element/token="}]"#, "found"),
            (#"{"id":7}"#, "found"),
            (#"{"id":7,"token":"********"}"#, "found"),
            (#"{"id":7,"token":"another"}"#, "unreadable"),
            (#"[{"id":7,"token":"another"}]"#, "unreadable"),
            (#"[{"id":7}]"#, "unreadable"),
            (#"[{"id":7,"token":"********"}]"#, "unreadable"),
            (#"[{"id":7,"token":"element/token="},{"id":8,"token":"another"}]"#, "unreadable"),
            ("[]", "gone"),
            (gatewayPage, "unreadable"),
            ("null", "unreadable"),
        ]
    )
    func readByElementToken(body: String, expected: String) async throws {
        let scripted = ScriptedPlatform(answer(200, body))
        let read = try await scripted.platform.read(.elementToken(element))
        #expect(word(read) == expected)
        if case .found(let instance, _) = read { #expect(instance.elementToken == element) }
    }

    static let html = (name: "Content-Type", value: "text/html; charset=utf-8")
    static let named = (name: "elements-request-id", value: "r-1")

    /// A page stays one whatever name it bears; nothing at all tells of a ping only, and only in the platform's name.
    @Test(
        arguments: [
            (answer(200, gatewayPage, [html]), "unreadable"), (answer(200, gatewayPage, [html, named]), "unreadable"),
            (answer(200, gatewayPage, [html] + seven), "unreadable"), (answer(200, "", [html]), "unreadable"),
            (answer(200, "", []), "unreadable"), (answer(200, "", [html, named]), "alive"),
        ] as [(PacedResult, String)]
    )
    func `a page or nothing is no answer, even with 200`(result: PacedResult, ping: String) async throws {
        let platform = ScriptedPlatform(result, result, result, result, result).platform
        let id = InstanceID(rawValue: "7")
        let request = AuthorizationURLRequest(element: "sfdc", application: application, state: state)
        #expect(word(try await platform.read(.id(id))) == "unreadable")
        #expect(word(try await platform.read(.elementToken(element))) == "unreadable")
        let link = try await platform.authorizationURL(request)
        if case .failed(.unreadable) = link {} else { Issue.record("\(link)") }
        #expect(word(try await platform.ping(element, expecting: id, provider: nil)) == ping)
        let credentials = try await platform.checkCredentials()
        if case .accepted = credentials, ping == "unreadable" { Issue.record("a page shows no good credentials") }
    }

    @Test func `what can be read counts, whatever it is labelled`() async throws {
        let labelled = answer(200, #"{"id":7,"valid":true}"#, [Self.html])
        let platform = ScriptedPlatform(labelled, labelled).platform
        #expect(word(try await platform.read(.id(InstanceID(rawValue: "7")))) == "found")
        #expect(word(try await platform.ping(element, expecting: InstanceID(rawValue: "7"), provider: nil)) == "alive")
    }

    @Test func `the question for credentials tells the platform's clock`() async throws {
        let date = (name: "Date", value: "Sun, 06 Nov 1994 08:49:37 GMT")
        let good = answer(200, "[]", [date])
        let bad = answer(401, platformRejection, [date])
        let platform = ScriptedPlatform(good, bad).platform
        let clock = Timestamp(iso8601: "1994-11-06T08:49:37Z")
        guard case .accepted(let evidence) = try await platform.checkCredentials(), clock != nil else {
            Issue.record("not accepted")
            return
        }
        #expect(evidence.clock == clock)
        guard case .rejected(let rejection) = try await platform.checkCredentials() else {
            Issue.record("not rejected")
            return
        }
        #expect(rejection.clock == clock)
    }

    @Test(
        arguments: [
            (answer(200, "[]"), "accepted"),
            (answer(404, #"{"message":"No instances found"}"#), "accepted"),
            (answer(401, platformRejection), "rejected"),
            (answer(401, gatewayPage), "rejected"),
            (answer(200, gatewayPage, []), "unexpected"),
            (answer(404, gatewayPage, []), "unexpected"),
            (answer(403), "unexpected"),
            (answer(502), "lost"),
        ] as [(PacedResult, String)]
    )
    func checkCredentials(result: PacedResult, expected: String) async throws {
        let answer = try await ScriptedPlatform(result).platform.checkCredentials()
        switch answer {
        case .accepted: #expect(expected == "accepted")
        case .rejected: #expect(expected == "rejected")
        case .failed(let failure): #expect(word(failure) == expected)
        }
    }

    @Test(
        arguments: [
            (answer(200, #"{"id":7}"#), "enabled"),
            (answer(204), "enabled"),
            (answer(404), "gone"),
            (answer(404, gatewayPage, []), "unexpected"),
            (answer(401, platformRejection), "unauthorized"),
            (answer(401, gatewayPage), "unexpected"),
            (answer(409), "unexpected"),
            (answer(500), "lost"),
        ] as [(PacedResult, String)]
    )
    func enable(result: PacedResult, expected: String) async throws {
        let answer = try await ScriptedPlatform(result).platform.enable(InstanceID(rawValue: "7"))
        switch answer {
        case .enabled: #expect(expected == "enabled")
        case .gone: #expect(expected == "gone")
        case .unauthorized: #expect(expected == "unauthorized")
        case .failed(let failure): #expect(word(failure) == expected)
        }
    }

    @Test(
        arguments: [
            (answer(200, #"{"totalInstances":1500,"elementInstances":{}}"#), "1500"),
            (answer(200, #"{"totalInstances":"12"}"#), "12"),
            (answer(200, "[]"), "unknown"),
            (answer(404), "unknown"),
            (answer(400), "unknown"),
            (answer(502), "lost"),
        ] as [(PacedResult, String)]
    )
    func count(result: PacedResult, expected: String) async throws {
        switch try await ScriptedPlatform(result).platform.count() {
        case .count(let count, _): #expect(String(count) == expected)
        case .unknown: #expect(expected == "unknown")
        case .failed(let failure): #expect(word(failure) == expected)
        }
    }

    @Test(arguments: [
        (#"{"sfdc":3,"box":"4"}"#, ["sfdc": 3, "box": 4]), (#"{"sfdc":-1,"box":null,"x":[1]}"#, [:]), ("[3]", [:]),
        ("null", [:]),
    ])
    func `counts of elements are read as far as they can be`(json: String, expected: [String: Int]) async throws {
        let body = #"{"totalInstances":7,"elementInstances":\#(json)}"#
        guard case .count(7, let counts) = try await ScriptedPlatform(answer(200, body)).platform.count() else {
            Issue.record("no count")
            return
        }
        #expect(counts == expected)
    }

    @Test("Nothing of a body, a token or a secret comes back in evidence")
    func evidenceIsFreeOfSecrets() async throws {
        let marker = "marker-in-body"
        let bodies = [
            gatewayPage, platformRejection, providerRejection, marker,
            #"{"id":7,"message":"\#(marker)","token":"\#(marker)","valid":false,"oauthUrl":"https://x/\#(marker)"}"#,
            #"[{"id":7,"token":"\#(marker)"},{"id":"\#(marker)"}]"#, #"{"totalInstances":"\#(marker)"}"#,
        ]
        let headers = [
            (name: "elements-request-id", value: "id \r\n<b>ä" + String(repeating: "x", count: 100)),
            (name: "elements-element-instance-id", value: marker),
            (name: "location", value: "https://\(marker)/"),
        ]
        for status in [200, 204, 302, 400, 401, 403, 404, 405, 409, 500, 502] {
            for body in bodies {
                let result = answer(status, body, headers)
                let scripted = ScriptedPlatform(result, result, result, result, result, result, result, result)
                let platform = scripted.platform
                let id = InstanceID(rawValue: "7")
                let evidence: [String] = [
                    evidenceText(try await platform.read(.id(id))),
                    evidenceText(try await platform.read(.elementToken(element))),
                    String(reflecting: try await platform.ping(element, expecting: id, provider: nil)),
                    String(reflecting: try await platform.enable(id)),
                    String(reflecting: try await platform.checkCredentials()),
                    String(reflecting: try await platform.count()),
                    evidenceText(try await platform.page(after: nil, size: 200, tags: [], search: nil)),
                    evidenceText(
                        try await platform.authorizationURL(
                            AuthorizationURLRequest(element: "sfdc", application: application, state: state)
                        )
                    ),
                ]
                for text in evidence {
                    for secret in [marker, "secret=", "element/token", "s3cr", state.rawValue, "<b>", "ä"] {
                        #expect(!text.contains(secret), "\(status) \(body): \(text)")
                    }
                }
                #expect(evidence[3].contains("\"idb" + String(repeating: "x", count: 61) + "\""))
            }
        }
    }
}

/// Only what would be kept of an answer.
private func evidenceText(_ answer: ReadAnswer) -> String {
    switch answer {
    case .found(_, let evidence), .gone(let evidence), .unauthorized(let evidence): String(reflecting: evidence)
    case .failed(let failure): String(reflecting: failure)
    }
}

private func evidenceText(_ answer: PageAnswer) -> String {
    switch answer {
    case .page: ""
    case .unauthorized(let evidence): String(reflecting: evidence)
    case .failed(let failure): String(reflecting: failure)
    }
}

private func evidenceText(_ answer: AuthorizationURLAnswer) -> String {
    switch answer {
    case .url(_, let evidence), .consoleOnly(let evidence), .unusable(let evidence), .unauthorized(let evidence):
        String(reflecting: evidence)
    case .failed(let failure): String(reflecting: failure)
    }
}

func word(_ failure: RequestFailure) -> String {
    switch failure {
    case .parked: "parked"
    case .throttled: "throttled"
    case .notSent: "notSent"
    case .lost: "lost"
    case .unavailable: "unavailable"
    case .unreadable: "unreadable"
    case .unexpected: "unexpected"
    }
}

private func word(_ answer: PingAnswer) -> String {
    switch answer {
    case .alive: "alive"
    case .rejectedByProvider: "rejectedByProvider"
    case .forbidden: "forbidden"
    case .unsupported: "unsupported"
    case .unauthorized: "unauthorized"
    case .otherInstance: "otherInstance"
    case .failed(let failure): word(failure)
    }
}

private func word(_ answer: ReadAnswer) -> String {
    switch answer {
    case .found: "found"
    case .gone: "gone"
    case .unauthorized: "unauthorized"
    case .failed(let failure): word(failure)
    }
}

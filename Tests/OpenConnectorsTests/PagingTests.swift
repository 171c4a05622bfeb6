import PacedHTTP
import ReauthEngine
import ReauthModel
import Testing

@testable import OpenConnectors

/// When the list ends: the platform's pages and its tests disagree about the cursor of the last page.
@Suite struct PagingTests {
    private func rows(_ count: Int) -> String {
        "[" + (0..<count).map { #"{"id":\#($0 + 1),"token":"t\#($0)"}"# }.joined(separator: ",") + "]"
    }

    private func headers(next: String?) -> [(name: String, value: String)] {
        [(name: "elements-request-id", value: "r")]
            + (next.map { [(name: "Elements-Next-Page-Token", value: $0)] } ?? [])
    }

    @Test(
        arguments: [
            (200, "c2", "c2"), (200, nil, nil), (200, "", nil), (199, "c2", nil), (0, "c2", nil), (1, nil, nil),
        ] as [(Int, String?, String?)]
    )
    func stopRule(count: Int, cursor: String?, expected: String?) async throws {
        let scripted = ScriptedPlatform(answer(200, rows(count), headers(next: cursor)))
        guard
            case .page(let page, let next) = try await scripted.platform.page(
                after: "c1",
                size: 200,
                tags: [],
                search: nil
            )
        else {
            Issue.record("no page")
            return
        }
        #expect(page.count == count)
        #expect(next == expected)
    }

    @Test("A smaller page that is full goes on, too", arguments: [(50, "c2"), (49, nil)] as [(Int, String?)])
    func smallerPages(count: Int, expected: String?) async throws {
        let scripted = ScriptedPlatform(answer(200, rows(count), headers(next: "c2")))
        let answer = try await scripted.platform.page(after: nil, size: 50, tags: [], search: nil)
        guard case .page(_, let next) = answer else {
            Issue.record("no page")
            return
        }
        #expect(next == expected)
    }

    @Test("Nothing found is 404, on the first page and on a later one", arguments: [nil, "c1"])
    func notFound(cursor: String?) async throws {
        let scripted = ScriptedPlatform(answer(404, #"{"message":"No instances found"}"#))
        guard
            case .page(let page, nil) = try await scripted.platform.page(
                after: cursor,
                size: 200,
                tags: [],
                search: nil
            )
        else {
            Issue.record("no empty page")
            return
        }
        #expect(page.isEmpty)
    }

    @Test("A router's 404 is a wrong base URL, not an empty account")
    func routersNotFound() async throws {
        let scripted = ScriptedPlatform(answer(404, gatewayPage, []))
        guard case .failed(.unexpected) = try await scripted.platform.page(after: nil, size: 200, tags: [], search: nil)
        else {
            Issue.record("taken for an empty account")
            return
        }
    }

    @Test("A cursor that names its own page would be followed forever")
    func cursorThatStays() async throws {
        let scripted = ScriptedPlatform(answer(200, rows(200), headers(next: "c1")))
        guard
            case .failed(.unexpected) = try await scripted.platform.page(after: "c1", size: 200, tags: [], search: nil)
        else {
            Issue.record("followed")
            return
        }
    }

    @Test func rejections() async throws {
        let scripted = ScriptedPlatform(answer(401, platformRejection), answer(401, gatewayPage), answer(502))
        let platform = scripted.platform
        guard case .unauthorized = try await platform.page(after: nil, size: 200, tags: [], search: nil),
            case .failed(.unexpected) = try await platform.page(after: nil, size: 200, tags: [], search: nil),
            case .failed(.lost) = try await platform.page(after: nil, size: 200, tags: [], search: nil)
        else {
            Issue.record("misread")
            return
        }
    }
}

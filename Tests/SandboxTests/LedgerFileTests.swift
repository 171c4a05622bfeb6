import Foundation
import ReauthTesting
import Sandbox
import Testing

struct LedgerFileTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("ledger") }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func configuration(seed: UInt64 = 7) -> SandboxConfiguration {
        SandboxConfiguration(instances: 300, seed: seed, ledgerFile: path)
    }

    @Test("a later sandbox goes on where the file ends: state, ledger, used and unused codes")
    func replay() async throws {
        var index: UInt32 = 0
        var spent: [String: String] = [:]
        var unspent: [String: String] = [:]
        var ledger = ""
        try await rehearse(configuration()) { it in
            index = try it.instance(of: .adobeSign)
            #expect(try await it.revokeGrant(of: index).status == 200)
            _ = try await it.ping(index)
            spent = try await it.callback(of: .adobeSign, state: "one")
            unspent = try await it.callback(of: .adobeSign, decision: "other", state: "two")
            let body = #"{"providerData":{"code":"\#(spent["code"] ?? "")"}}"#
            #expect(try await it.platform("PATCH", "/instances/\(it.fleet.id(of: index))", body: body).status == 200)
            ledger = try await it.client.send("GET", "/sandbox/ledger").body
        }
        #expect(ledger.split(separator: "\n").count == 6)
        // A record that was cut short when the process died.
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data([1, 2, 3]))
        try handle.close()
        try await rehearse(configuration()) { it in
            #expect(try await it.client.send("GET", "/sandbox/ledger").body == ledger)
            #expect(it.sandbox.world.state(of: index).accessGeneration == 1)
            #expect(try await it.ping(index).status == 200)
            for (callback, status) in [(spent, 400), (unspent, 200), (unspent, 400)] {
                let body = #"{"providerData":{"code":"\#(callback["code"] ?? "")"}}"#
                let answer = try await it.platform("PATCH", "/instances/\(it.fleet.id(of: index))", body: body)
                #expect(answer.status == status)
            }
            #expect(it.sandbox.world.state(of: index).account != 0)
        }
        try await rehearse(configuration()) { it in
            #expect(it.sandbox.world.ledgerCount == 10)
            #expect(it.sandbox.world.tally(.exchange, .codeUsed) == 2)
        }
    }

    @Test("a file of another sandbox is refused and not changed")
    func otherSandbox() async throws {
        try await withSandbox(configuration()) { _ in }
        let before = try Data(contentsOf: URL(filePath: path))
        let error = await #expect(throws: SandboxError.self) {
            try await withSandbox(configuration(seed: 8)) { _ in }
        }
        #expect(error?.description.contains("another seed or size") == true)
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test("two sandboxes never share a file")
    func locked() async throws {
        try await withSandbox(configuration()) { _ in
            let error = await #expect(throws: SandboxError.self) {
                try await withSandbox(configuration()) { _ in }
            }
            #expect(error?.description.contains("another sandbox is writing it") == true)
        }
    }
}

import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// What a run costs when nothing is decided, recorded or paced: the same requests in the same order, as many at once.
///
/// `bare-loop ORIGIN FIRST COUNT WIDTH`
@main
struct BareLoop {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let first = Int(arguments[2]), let count = Int(arguments[3]),
            let width = Int(arguments[4])
        else { fatalError("usage: bare-loop ORIGIN FIRST COUNT WIDTH") }
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = width
        configuration.httpVersion = .http1Only
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let loop = BareLoop(client: client, origin: arguments[1])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<width {
                group.addTask {
                    for id in stride(from: first + worker, to: first + count, by: width) { try await loop.rotate(id) }
                }
            }
            try await group.waitForAll()
        }
        try await client.shutdown()
    }

    let client: HTTPClient
    let origin: String

    private func rotate(_ id: Int) async throws {
        let platform = "User benchmark-user, Organization benchmark-organization"
        try await send(.GET, "/elements/api-v2/instances/\(id)", ("Authorization", platform))
        try await send(
            .POST,
            "/hosts/api.box.com/oauth2/revoke",
            ("Content-Type", "application/x-www-form-urlencoded"),
            "client_id=box-client&client_secret=box-client-secret&token=access-token-N4BYBVMSPT4GRD55STSbaP-\(id)"
        )
        try await send(.GET, "/elements/api-v2/ping", ("Authorization", "\(platform), Element element-token-of-\(id)"))
        try await send(
            .POST,
            "/elements/api-v2/elements/box/oauth/url",
            ("Authorization", platform),
            #"{"apiKey":"box-client","apiSecret":"box-client-secret","callbackUrl":"http://127.0.0.1:8089/callback","#
                + #""scope":"root_readwrite","state":"state-of-\#(id)"}"#
        )
    }

    private func send(
        _ method: HTTPMethod,
        _ path: String,
        _ header: (name: String, value: String),
        _ body: String? = nil
    ) async throws {
        var request = HTTPClientRequest(url: origin + path)
        request.method = method
        request.headers.add(name: header.name, value: header.value)
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await client.execute(request, timeout: .seconds(60))
        _ = try await response.body.collect(upTo: 1 << 20)
    }
}

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import PageVisitor

/// A client that speaks TLS, trusts the root of ``PageCertificate`` only, and follows nothing by itself.
struct SecureVisitor: Sendable {
    private let client: HTTPClient

    /// Runs `body` with a client that is shut down afterwards.
    static func with(_ body: (SecureVisitor) async throws -> Void) async throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: Array(PageCertificate.root.utf8), format: .pem)])
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        // As patient as ``Visitor``: a busy machine is no finding.
        configuration.timeout = HTTPClient.Configuration.Timeout(connect: .seconds(90), read: .seconds(90))
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            try await body(SecureVisitor(client: client))
        } catch {
            try? await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    /// With a form, posts it as a page of the same origin does.
    func send(_ url: String, form: String? = nil, headers: [(String, String)] = []) async throws -> Visitor.Page {
        var request = HTTPClientRequest(url: url)
        request.headers.add(contentsOf: HTTPHeaders(headers))
        if let form {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.headers.add(name: "Sec-Fetch-Site", value: "same-origin")
            request.body = .bytes(ByteBuffer(string: form))
        }
        let response = try await client.execute(request, timeout: .seconds(120))
        var page = Visitor.Page()
        page.status = Int(response.status.code)
        for header in response.headers { page.headers[header.name.lowercased()] = header.value }
        page.body = String(buffer: try await response.body.collect(upTo: 1 << 20))
        return page
    }
}

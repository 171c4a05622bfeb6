import Foundation
import PageVisitor
import ReauthTesting
import Testing

/// The real binary's consent page, and how people use it without a browser.
struct RunningConsole: Sendable {
    let program: Program
    let port: Int
    let origin: String
    let loginURL: String
    /// The browser that customers use, one after the other.
    let customer: Visitor

    /// Starts the page and waits until it listens.
    init(
        in scratch: TemporaryFolder,
        port: Int? = nil,
        host: String = "127.0.0.1",
        arguments: [String] = [],
        environment: [String: String] = [:]
    ) async throws {
        var (program, address) = try Self.start(port, host, arguments, environment, in: scratch)
        var url: Substring?
        while url == nil {
            try await eventually("the page listens") {
                url = program.errorsSoFar.firstMatch(of: /Sign in, once, with: (\S+)\n/)?.output.1
                return url != nil || !program.isRunning
            }
            guard url == nil else { break }
            // Between the look and the start, a connection of another test may have taken the port for its own end.
            try #require(port == nil && program.errorsSoFar.contains("in use"), "\(program.errorsSoFar)")
            (program, address) = try Self.start(port, host, arguments, environment, in: scratch)
        }
        self.program = program
        self.port = address
        customer = Visitor(port: address)
        loginURL = String(try #require(url))
        origin = loginURL.split(separator: "/login/").first.map(String.init) ?? ""
    }

    private static func start(
        _ port: Int?,
        _ host: String,
        _ arguments: [String],
        _ environment: [String: String],
        in scratch: TemporaryFolder
    ) throws -> (Program, Int) {
        let port = try port ?? freePort()
        let command = ["console", "--listen", "\(host):\(port)"] + arguments
        return (try Program(command, in: scratch, environment: environment), port)
    }

    /// The path of the login link.
    var loginPath: String { String(loginURL.dropFirst(origin.count)) }

    /// Somebody who is not signed in.
    var stranger: Visitor { Visitor(port: port) }

    /// An operator who has used the login link.
    func signedIn() async throws -> Visitor {
        let visitor = stranger
        let page = try await visitor.post(loginPath, "")
        try #require(page.status == 303 && !visitor.cookies.isEmpty, "\(page)")
        return visitor
    }

    /// An instance's number on the page, as its operator finds it.
    func sequence(of id: String, _ visitor: Visitor) async throws -> Int {
        let page = try await visitor.get("/?q=\(id)")
        let match = page.body.firstMatch(of: /<a href="\/connections\/([0-9]+)"><bdi>/)
        return try #require(match.flatMap { Int($0.output.1) }, "\(page.body)")
    }

    /// The customer's link of an instance, as its path.
    func link(for id: String, _ visitor: Visitor) async throws -> String {
        try await act("link", on: id, visitor)
    }

    /// Replaces the customer's link of an instance.
    func renewLink(for id: String, _ visitor: Visitor) async throws -> String {
        try await act("renew", on: id, visitor)
    }

    private func act(_ action: String, on id: String, _ visitor: Visitor) async throws -> String {
        let sequence = try await sequence(of: id, visitor)
        let form = try #require(try await visitor.get("/").formToken)
        let page = try await visitor.post("/connections/\(sequence)/\(action)", "form=\(form)")
        let link = try #require(page.shownLink, "\(page.body)")
        return String(link.dropFirst(origin.count))
    }

    /// Sets out from a customer's link, answers the provider, and returns where the browser is sent: path and query.
    ///
    /// Without a decision the provider's page is only opened.
    func consent(
        from link: String,
        decision: String? = "allow",
        in browser: Visitor? = nil
    ) async throws -> String {
        let customer = browser ?? customer
        let form = try #require(try await customer.get(link).formToken)
        let page = try await customer.post(link, "form=\(form.formEncoded)")
        let onward = try #require(page.onward, "\(page.body)")
        let provider = try #require(URLComponents(string: onward))
        let target = "\(provider.percentEncodedPath)?\(provider.percentEncodedQuery ?? "")"
        let atProvider = Visitor(port: try #require(provider.port))
        let answer =
            if let decision { try await atProvider.post(target, "decision=\(decision)") } else {
                try await atProvider.get(target)
            }
        let location = try #require(answer.header("Location"), "\(answer)")
        return String(location.dropFirst(origin.count))
    }

    /// Opens a callback and the page that it leads to.
    func open(_ callback: String, in browser: Visitor? = nil) async throws -> Visitor.Page {
        let browser = browser ?? customer
        let answer = try await browser.get(callback)
        guard answer.status == 303, let location = answer.header("Location") else { return answer }
        return try await browser.get(location)
    }
}

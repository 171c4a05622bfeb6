import Foundation
import Logging
import OAuth
package import ReauthEngine
import ReauthModel

/// Runs the consent page beside the exchanges that it begins, until it is told to stop.
package struct ConsoleService: Sendable {
    /// How the page is served.
    package struct Options: Sendable {
        /// The run, or a job for its newest; `nil` for all waiting instances of the store.
        package var run: String?
        /// Where the page listens.
        package var address: ListenAddress
        /// What it serves TLS with.
        package var tls: PageCertificate?
        /// Whether a proxy in front of the page ends TLS.
        package var isBehindProxy: Bool
        /// Whether the sessions of operators are ended first.
        package var signsOut: Bool
        /// The file of the token with which a monitoring system reads the measures.
        package var metricsTokenFile: String?

        package init(
            run: String?,
            address: ListenAddress,
            tls: PageCertificate?,
            isBehindProxy: Bool,
            signsOut: Bool,
            metricsTokenFile: String? = nil
        ) {
            self.run = run
            self.address = address
            self.tls = tls
            self.isBehindProxy = isBehindProxy
            self.signsOut = signsOut
            self.metricsTokenFile = metricsTokenFile
        }
    }

    /// Calls a closure each time that the operator asks for another login link, until it is cancelled.
    package typealias Renewals = @Sendable (_ renew: @Sendable () -> Void) async -> Void

    private let environment: Environment
    private let stop: StopSignal

    /// `stop` ends the page in good order.
    package init(environment: Environment, stop: StopSignal) {
        self.environment = environment
        self.stop = stop
    }

    /// Serves the page until it is told to stop, then writes the reports of every run that was shown.
    package func run(_ options: Options, renewals: @escaping Renewals) async throws -> ExitStatus {
        let session = ConsentSession(environment: environment, stop: stop)
        let scheme = options.tls == nil ? "http" : "https"
        return try await session.with(runNamed: options.run, page: "\(scheme)://\(options.address.authority)") {
            opened in
            let paths = opened.flow.callbackPaths
            let location = PageLocation(
                address: options.address,
                tls: options.tls,
                isBehindProxy: options.isBehindProxy,
                publicURL: try await publicURL(opened),
                callbackPaths: paths.isEmpty ? ["/callback"] : paths,
                metricsTokenFile: options.metricsTokenFile,
                isOfOneRun: options.run != nil,
                brand: { [services = opened.services] in await services.brand(of: $0) }
            )
            if options.signsOut { try await opened.store.removeAllSessions() }
            try await serve(opened, at: location, renewals)
            return try await conclude(opened)
        }
    }

    /// The address at which customers reach the page: `console.publicURL` of the newest run whose job names one.
    private func publicURL(_ opened: ConsentSession.Opened) async throws -> String? {
        let all = await opened.services.publicURLs
        for run in opened.flow.runs {
            guard let url = await opened.services.publicURL(of: run.id) else { continue }
            for other in all.subtracting([url]).sorted() {
                environment.logger.warning(
                    "the page answers to \(url); links of jobs whose console.publicURL is \(other) do not lead here"
                )
            }
            return url
        }
        return nil
    }

    /// Writes the reports of every run that was shown.
    private func conclude(_ opened: ConsentSession.Opened) async throws -> ExitStatus {
        var outcomes: [Outcome: Int] = [:]
        for shown in opened.flow.runs.reversed() {
            guard let run = try await opened.store.run(shown.id) else { continue }
            let summary = try await environment.writeReports(of: run, from: opened.store)
            environment.announcer.say("Reports: \(environment.reports.folder(of: run.id))/")
            try await RunEnding(environment: environment, store: opened.store).sayWhatRemains(summary)
            outcomes.merge(summary.outcomes, uniquingKeysWith: +)
        }
        return ExitStatus.of(outcomes)
    }

    private enum Part: Sendable {
        case exchanges
        case page
        case signal
    }

    private func serve(
        _ opened: ConsentSession.Opened,
        at location: PageLocation,
        _ renewals: @escaping Renewals
    ) async throws {
        let announcer = environment.announcer
        let flow = opened.flow
        let (pages, started) = AsyncStream.makeStream(of: ServedPage.self)
        try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask {
                try await flow.work()
                return .exchanges
            }
            group.addTask {
                try await environment.pages.serve(flow, sessions: opened.store, at: location) { page in
                    let names = flow.runs.map(\.id.rawValue)
                    let what = names.count == 1 ? "run" : "\(names.count) runs, the newest"
                    announcer.say("Consent page of \(what) \(names.first ?? "") at \(page.origin)")
                    announcer.say("Sign in, once, with: \(page.loginURL.exposed())")
                    announcer.say(
                        "For another sign-in link: kill -USR1 \(ProcessInfo.processInfo.processIdentifier)"
                    )
                    started.yield(page)
                    started.finish()
                }
                return .page
            }
            group.addTask {
                for await page in pages {
                    await renewals { announcer.say("Sign in, once, with: \(page.renewLogin().exposed())") }
                }
                return .signal
            }
            group.addTask { [stop] in
                await stop.requested()
                return .signal
            }
            defer { group.cancelAll() }
            while let part = try await group.next() {
                // The page ends only when the exchanges that are under way have ended.
                stop.request()
                if case .exchanges = part { return }
            }
        }
    }
}

import AuditReports
import CheckpointStore
import ConsentConsole
import Foundation
import JobFiles
import Logging
import OAuth
import ReauthEngine
import ReauthModel
import UnixSignals

/// Runs the consent page beside the exchanges that it begins, until it is told to stop.
struct ConsoleService: Sendable {
    let environment: Environment
    let stop: StopSignal

    func run(
        runNamed name: String?,
        address: ListenAddress,
        tls: (certificate: String, key: String)?,
        isBehindProxy: Bool,
        signsOut: Bool
    ) async throws -> ExitStatus {
        let session = ConsentSession(environment: environment, stop: stop)
        let scheme = tls == nil ? "http" : "https"
        return try await session.with(runNamed: name, page: "\(scheme)://\(address.authority)") { opened in
            let flow = opened.flow
            let configuration = ConsoleConfiguration(
                host: address.host,
                port: address.port,
                publicURL: try await publicURL(opened),
                tls: tls.map { ConsoleConfiguration.TLSFiles(certificatePath: $0.certificate, keyPath: $0.key) },
                isBehindProxy: isBehindProxy,
                callbackPaths: flow.callbackPaths.isEmpty ? ["/callback"] : flow.callbackPaths
            )
            if signsOut { try await opened.store.removeAllSessions() }
            let console = ConsentConsole(
                flow: flow,
                sessions: opened.store,
                configuration: configuration,
                time: environment.time,
                logger: environment.logger
            )
            try await serve(console, flow)
            return try await conclude(opened)
        }
    }

    /// Where customers reach the page, as the newest run's job says that says so.
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
            let reports = environment.reports(of: run, opened.store)
            let summary = try await reports.write()
            environment.screen.say("Reports: \(reports.path)/")
            try await RunEnding(environment: environment, reports: reports, store: opened.store).sayWhatRemains(summary)
            outcomes.merge(summary.outcomes, uniquingKeysWith: +)
        }
        return ExitStatus.of(outcomes)
    }

    private enum Part: Sendable {
        case exchanges
        case page
        case signal
    }

    private func serve(_ console: ConsentConsole, _ flow: CampaignConsentFlow) async throws {
        let screen = environment.screen
        let (addresses, started) = AsyncStream.makeStream(of: ConsoleAddress.self)
        // Trapped before anybody is told of it: untrapped, the signal ends the program.
        let signals = await UnixSignalsSequence(trapping: .sigusr1)
        try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask {
                try await flow.work()
                return .exchanges
            }
            group.addTask {
                try await console.run { address in
                    let names = flow.runs.map(\.id.rawValue)
                    let what = names.count == 1 ? "run" : "\(names.count) runs, the newest"
                    screen.say("Consent page of \(what) \(names.first ?? "") at \(address.origin)")
                    screen.say("Sign in, once, with: \(address.loginURL.exposed())")
                    screen.say("For another sign-in link: kill -USR1 \(ProcessInfo.processInfo.processIdentifier)")
                    started.yield(address)
                    started.finish()
                }
                return .page
            }
            group.addTask {
                for await address in addresses {
                    for await _ in signals {
                        screen.say("Sign in, once, with: \(address.renewLogin().exposed())")
                    }
                }
                return .signal
            }
            group.addTask { [stop] in
                await stop.requested()
                return .signal
            }
            defer { group.cancelAll() }
            while let part = try await group.next() {
                // Exchanges that are under way come to their end; only then the page goes.
                stop.request()
                if case .exchanges = part { return }
            }
        }
    }
}

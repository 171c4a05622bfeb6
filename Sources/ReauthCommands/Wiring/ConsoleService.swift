import AuditReports
import ConsentConsole
import Foundation
import JobFiles
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
        isBehindProxy: Bool
    ) async throws -> ExitStatus {
        let session = ConsentSession(environment: environment, stop: stop)
        let scheme = tls == nil ? "http" : "https"
        return try await session.with(runNamed: name, page: "\(scheme)://\(address.authority)") {
            desk,
            file,
            store in
            let configuration = ConsoleConfiguration(
                host: address.host,
                port: address.port,
                publicURL: file.job.console.publicURL,
                tls: tls.map { ConsoleConfiguration.TLSFiles(certificatePath: $0.certificate, keyPath: $0.key) },
                isBehindProxy: isBehindProxy,
                callbackPaths: desk.callbackPaths.isEmpty ? ["/callback"] : desk.callbackPaths
            )
            let console = ConsentConsole(
                desk: desk,
                configuration: configuration,
                time: environment.time,
                logger: environment.logger
            )
            try await serve(console, desk)
            let reports = environment.reports(of: desk.run, store)
            let summary = try await reports.write()
            environment.screen.say("Reports: \(reports.path)/")
            try await RunEnding(environment: environment, reports: reports, store: store).sayWhatIsLeft(summary)
            return ExitStatus.of(summary.outcomes)
        }
    }

    private enum Part: Sendable {
        case exchanges
        case page
        case signal
    }

    private func serve(_ console: ConsentConsole, _ desk: FleetConsentDesk) async throws {
        let screen = environment.screen
        let (addresses, started) = AsyncStream.makeStream(of: ConsoleAddress.self)
        // Trapped before anybody is told of it: untrapped, the signal ends the program.
        let signals = await UnixSignalsSequence(trapping: .sigusr1)
        try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask {
                try await desk.work()
                return .exchanges
            }
            group.addTask {
                try await console.run { address in
                    screen.say("Consent page of run \(desk.run.id) at \(address.origin)")
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

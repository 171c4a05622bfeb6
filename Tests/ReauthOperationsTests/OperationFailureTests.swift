import AuditReports
import InstanceSources
import ReauthEngine
import ReauthModel
import Sandbox
import Testing

@testable import ReauthOperations

/// Ours, not the one of exit tests.
private typealias ExitStatus = ReauthOperations.ExitStatus

@Suite struct CommandFailureTests {
    @Test func keepsWhatACommandDecided() {
        let failure = OperationFailure(OperationFailure(.capReached, "too many"))
        #expect(failure.status == .capReached)
        #expect(failure.description == "too many")
    }

    @Test func listsEveryProblemOfABadInput() {
        let problems = [
            InvalidInput.Problem(file: "fleet.csv", line: 3, message: "no number"),
            InvalidInput.Problem(file: "fleet.csv", line: nil, message: "no header"),
        ]
        let failure = OperationFailure(InvalidInput(problems, total: 5))
        #expect(failure.status == .badInput)
        #expect(failure.description == "fleet.csv:3: no number\nfleet.csv: no header\n… and 3 more")
    }

    @Test func eachErrorHasItsCodeAndItsOwnWords() {
        let table: [(any Error, ExitStatus, String)] = [
            (StoreUnusable(message: "the disk is full"), .storeUnusable, "the disk is full"),
            (JobBusy(message: "another run"), .busy, "another run"),
            (InputChanged(message: "another file"), .planChanged, "another file"),
            (SourceUnavailable(message: "no list"), .platformUnreachable, "no list"),
        ]
        for (error, status, text) in table {
            let failure = OperationFailure(error)
            #expect(failure.status == status)
            #expect(failure.description == text)
        }
    }

    @Test func rejectedCredentialsSayWhichOnes() {
        let failure = OperationFailure(CredentialsRejected(evidence: Evidence(httpStatus: 401)))
        #expect(failure.status == .credentialsRejected)
        #expect(failure.description.contains("platform.userSecret"))
    }

    @Test func aReportThatCannotBeWrittenIsNoDefect() {
        let error = #expect(throws: ReportError.self) { try ReportFile(path: "/nowhere/instances.csv") }
        let failure = error.map { OperationFailure($0) }
        #expect(failure?.status == .internalError)
        #expect(failure?.description.hasPrefix("cannot write /nowhere/instances.csv: ") == true)
    }

    @Test func badFilesOfTheSandboxAreBadInput() {
        let faults = #expect(throws: InvalidFaultProfile.self) { try FaultProfile(contentsOf: "/nowhere/faults.yaml") }
        #expect(faults.map { OperationFailure($0).status } == .badInput)
        #expect(faults.map { OperationFailure($0).description.contains("/nowhere/faults.yaml") } == true)

        let fleet = SandboxConfiguration(instances: 1).fleet
        let csv = #expect(throws: SandboxError.self) { try InstanceCSV(fleet: fleet).write(toFile: "/nowhere/f.csv") }
        #expect(csv.map { OperationFailure($0).status } == .badInput)
        #expect(csv.map { OperationFailure($0).description.contains("/nowhere/f.csv") } == true)
    }

    @Test func anAddressThatIsTakenIsAWrongCommandLine() async throws {
        // As at the consent page, whose refusals are of the command line.
        try await withSandbox(SandboxConfiguration(instances: 1)) { origin in
            let port = try #require(origin.split(separator: ":").last.flatMap { Int($0) })
            let error = await #expect(throws: SandboxError.self) {
                try await withSandbox(SandboxConfiguration(instances: 1, port: port)) { _ in }
            }
            #expect(error.map { OperationFailure($0).status } == .usage)
        }
    }

    @Test func cancellationIsAnInterruptionThatCanBeResumed() {
        let failure = OperationFailure(CancellationError())
        #expect(failure.status == .interrupted)
        #expect(failure.description == "stopped at once; what was under way is in doubt and is settled on resume")
    }

    @Test func anUnknownErrorIsADefectAndSaysSo() {
        struct Odd: Error, CustomStringConvertible {
            let description = "odd"
        }
        let failure = OperationFailure(Odd())
        #expect(failure.status == .internalError)
        #expect(failure.description == "internal error: odd")
    }
}

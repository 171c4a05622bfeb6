import JobFiles
import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

/// Every file that `reauth init` writes is a job as it is.
@Suite struct JobTemplateTests {
    private static let templates: [JobTemplate] = JobTemplate.Source.allCases.flatMap { source in
        Action.allCases.flatMap { action -> [JobTemplate] in
            let policies: [RevokePolicy?] =
                switch action {
                case .rotate: [nil] + RevokePolicy.allCases
                case .retire: [nil, .accessToken, .grant]
                case .check, .reauthenticate: [nil]
                }
            return policies.map { JobTemplate(name: "first-job", source: source, action: action, revoke: $0) }
        }
    }

    @Test(arguments: templates)
    func itCanBeReadAsItIs(template: JobTemplate) throws {
        let file = try JobFile.decode(template.text, path: "/jobs/first-job.yaml")
        #expect(file.job.name == "first-job" && file.job.action == template.action)
        #expect(file.job.revoke == (template.action.revokes ? template.revoke : nil))
        #expect(file.job.source.isPlatformList == (template.source != .csv))
        let files = file.job.secrets.map { secret -> String in
            guard case .file(let path) = secret.reference else { return "\(secret.label) is no file" }
            return path
        }
        #expect(files == template.secretFiles.map { "/jobs/secrets/\($0)" })
        #expect(template.text.split(separator: "\n").allSatisfy { $0.count <= 120 })
        #expect(!template.text.contains("\n\n\n"))
    }

    @Test func aJobOnASandboxRunsAsItIs() throws {
        let template = JobTemplate(name: "try", source: .sandbox, action: .rotate, revoke: .accessToken)
        let job = try InitOperation(environment: FakeWorld(1).environment).write(template, to: "try.yaml")
        #expect(job.isComplete && job.next.last == "reauth run try.yaml" && job.next.count == 3)
        #expect(!template.text.contains("CHANGE"))
    }

    @Test func theMildestRevocationIsTheDefault() {
        #expect(JobTemplate(name: "a", source: .csv, action: .rotate).revoke == .silent)
        #expect(JobTemplate(name: "a", source: .csv, action: .retire).revoke == .accessToken)
    }

    @Test func aFileThatIsThereIsNeverWrittenOver() async throws {
        let world = FakeWorld(1)
        let template = JobTemplate(name: "nightly", source: .csv, action: .rotate)
        let operation = InitOperation(environment: world.environment)
        let job = try operation.write(template, to: nil)
        #expect(job.path == "Jobs/nightly.yaml" && job.secretsFolder == "Jobs/secrets")
        #expect(world.newJobs["Jobs/nightly.yaml"] == template.text)
        let failure = await world.failure { _ = try operation.write(template, to: "Jobs/nightly.yaml") }
        #expect(failure?.status == .usage)
    }

    @Test func theNextCommandsCanBeCopied() throws {
        let template = JobTemplate(name: "n", source: .api, action: .check)
        let job = try InitOperation(environment: FakeWorld(1).environment).write(template, to: "my jobs/n.yaml")
        #expect(
            job.secretsCommand
                == "(umask 077 && mkdir -p 'my jobs/secrets' && for name in organization user; do "
                + "echo \"Paste $name, then Enter and Ctrl-D:\"; cat > 'my jobs/secrets'/$name; done)"
        )
        #expect(job.doctorCommand == "reauth doctor 'my jobs/n.yaml'")
        #expect(job.planCommand == "reauth plan 'my jobs/n.yaml'")
        let plain = try InitOperation(environment: FakeWorld(1).environment).write(template, to: "n.yaml")
        #expect(plain.secretsFolder == "secrets")
    }
}

import JobFiles
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

/// `trust`: authorities besides the system's, and no way to trust everybody.
@Suite struct TrustTests {
    private let scratch: TemporaryFolder

    init() throws {
        scratch = try TemporaryFolder()
    }

    private func problems(_ lines: String) throws -> [String] {
        let path = try scratch.write("\(minimalJob)\nsource: {api: {}}\n\(lines)\n", to: "job.yaml")
        do {
            _ = try JobFile.load(path: path)
            return []
        } catch let error as InvalidInput {
            return error.problems.map { $0.description.replacing(scratch.path, with: "") }
        }
    }

    @Test func `the file lies beside the job, and may change without changing what the job does`() throws {
        try scratch.write("Our CA\n-----BEGIN CERTIFICATE-----\n", to: "ca.pem")
        let plain = try JobFile.load(path: scratch.write(minimalJob + "\nsource: {api: {}}\n", to: "plain.yaml"))
        let path = try scratch.write(minimalJob + "\nsource: {api: {}}\ntrust: {caFile: ca.pem}\n", to: "job.yaml")
        let file = try JobFile.load(path: path)
        #expect(file.job.caFile == "\(scratch.path)/ca.pem")
        #expect(plain.job.caFile == nil)
        #expect(file.effectDigest == plain.effectDigest)
    }

    @Test func `a file that is missing, empty or no certificate is told with the line, the path and what to do`() throws
    {
        try scratch.write("", to: "empty.pem")
        try scratch.write("-----BEGIN PRIVATE KEY-----\n", to: "key.pem")
        try scratch.write("\u{0}\u{1}\u{2}", to: "ca.der")
        let remedy = "name a file with the CA's certificates in PEM (`-----BEGIN CERTIFICATE-----`)"
        let start = "/job.yaml:5: `trust.caFile` names a file that"
        for (name, flaw) in [
            ("none.pem", "does not exist"), (".", "is not a regular file"), ("empty.pem", "has no certificate"),
            ("key.pem", "has no certificate"), ("ca.der", "has no certificate"),
        ] {
            let place = name == "." ? "/." : "/\(name)"
            #expect(try problems("trust: {caFile: \(name)}") == ["\(start) \(flaw): \(place); \(remedy)"])
        }
        #expect(try problems("trust: {}").count == 1)
    }

    /// Verification cannot be turned off: there is no key for it, wherever one looks.
    @Test(arguments: [
        "trust: {caFile: ca.pem, verify: false}", "trust: {caFile: ca.pem, insecure: true}", "insecure: true",
        "tls: {verify: false}", "verifyTLS: false", "trust: {caFile: ca.pem, insecureSkipVerify: true}",
        "trust: none", "trust: false", "limits: {verify: false}", "console: {verify: false}",
    ])
    func `no key turns the verification of TLS off`(lines: String) throws {
        try scratch.write("-----BEGIN CERTIFICATE-----\n", to: "ca.pem")
        #expect(try problems(lines).count == 1)
    }

    @Test(arguments: ["verify: false", "tlsVerify: false", "insecure: true", "rejectUnauthorized: false"])
    func `the platform has no such key either`(key: String) {
        let job = completeJob.replacing("  kind: open-connectors\n", with: "  kind: open-connectors\n  \(key)\n")
        let found = JobFilesTests.problems(job)
        #expect(found.count == 1 && found[0].contains("unknown key"), "\(found)")
    }
}

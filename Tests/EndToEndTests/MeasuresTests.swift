import Foundation
import ReauthTesting
import Testing

/// What a monitoring system gets of a run.
@Suite struct MeasuresTests {
    private struct Line: Decodable {
        var time: String
        var level: String
        var message: String
        var facts: [String: String]?
    }

    @Test func `a run writes its log as JSON and its measures for Prometheus`() async throws {
        try await withRehearsal(instances: 60, seed: 32) { rehearsal in
            try rehearsal.writeJob("action: rotate\nrevoke: grant")
            let ending = try await Program.run(
                [
                    "run", "job.yaml", "--yes", "--metrics-file", "job.prom", "--log-format", "json", "--log-level",
                    "debug", "--exit-zero-on", "5,7",
                ],
                in: rehearsal.scratch
            )
            let lines = ending.errors.split(separator: "\n")
            #expect(!lines.isEmpty)
            for line in lines {
                let decoded = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
                #expect(!decoded.message.isEmpty && decoded.time.hasSuffix("Z"))
            }
            let text = try rehearsal.scratch.read("job.prom")
            let waiting = try rehearsal.report().values.count { $0["outcome"] == "awaiting_code" }
            let counts = text.matches(
                of: /reauth_run_instances\{job="rehearsal",lane="[a-z-]+",outcome="awaiting_code"\} (\d+)/
            )
            #expect(counts.compactMap { Int($0.1) }.reduce(0, +) == waiting && waiting > 0)
            #expect(text.contains("\nreauth_command_exit_status \(ending.status)\n"))
            #expect(text.contains("\nreauth_run_active{job=\"rehearsal\"} 0\n"))
            #expect(text.contains("reauth_requests_total{class=\"2xx\",lane=\"platform\"}"))
            #expect(text.contains("reauth_store_commit_seconds_bucket{le=\"+Inf\"}"))
            // Neither instances nor runs are named.
            let ids = try rehearsal.report().keys
            #expect(!ids.contains { text.contains("\"\($0)\"") })
        }
    }
}

import Foundation
import ReauthEngine
import ReauthModel
import Testing

/// The trend of a check in its page.
@Suite struct TrendPageTests {
    private func trend(_ counts: [(works: Int, waits: Int, broken: Int)], changes: [HealthChange: Int]?) -> HealthTrend
    {
        let runs = counts.enumerated().map { day, count in
            HealthTrend.Run(
                id: RunID(rawValue: "check-\(day)"),
                startedAt: moment(Int64(day) * 86_400),
                finishedAt: moment(Int64(day) * 86_400 + 60),
                instances: [.works: count.works, .waits: count.waits, .broken: count.broken]
            )
        }
        return HealthTrend(runs: runs, changes: changes, waiting: [.lessThanADay: 2, .longer: 1])
    }

    @Test func figuresPictureAndTableSayTheSame() async throws {
        let trend = trend(
            [(97, 1, 2), (95, 3, 2)],
            changes: [.newlyBroken: 1, .recovered: 1, .newlyWaiting: 2, .stillWaiting: 1]
        )
        let markup = try await SampleStore([Sample("1")]).page(trend: trend).markup
        for text in [
            "The last 2 checks", "<b>1</b> newly broken", "<b>1</b> recovered", "<b>0</b> still broken",
            "95 % work; 97 % in the check before, <bdi class=\"code\">check-0</bdi>.",
            "aria-label=\"Instances that do not work in the last 2 checks, the newest last: 3, 5\"",
            "<th scope=\"row\">2027-01-16 08:01</th><td class=\"number\">100</td><td class=\"number\">95</td><td class=\"number\">3</td>",
            "less than a day", "30 days or more",
        ] {
            #expect(markup.contains(text), "\(text)")
        }
        #expect(!markup.contains(">not known<"))
    }

    @Test func theFirstCheckHasNothingToBeComparedWith() async throws {
        let markup = try await SampleStore([Sample("1")]).page(trend: trend([(3, 0, 0)], changes: nil)).markup
        #expect(markup.contains("The first check of this job"))
        #expect(markup.contains("There is no check before it to compare it with."))
    }

    @Test func aRunWithoutATrendHasNoneOfIt() async throws {
        #expect(!(try await SampleStore([Sample("1")]).page().markup.contains("id=\"trend\"")))
    }

    /// All letters keep their places: nothing is drawn beside the picture.
    @Test(arguments: [1, 2, 7, 14])
    func theColumnsStayWithinThePicture(count: Int) async throws {
        let counts = (0..<count).map { (works: 1000 - $0, waits: $0 * 40, broken: $0 == 3 ? 900_000 : $0) }
        let page = try await SampleStore([Sample("1")]).page(trend: trend(counts, changes: [:]))
        let chart = try #require(page.text.firstMatch(of: #/<svg class="chart trend".*?<\/svg>/#.dotMatchesNewlines()))
            .output
        let rects = chart.matches(of: #/x="([0-9.]+)%" y="([0-9.]+)" width="([0-9.]+)%" height="([0-9.]+)"/#)
        for rect in rects {
            let (x, y, width, height) = (
                Double(rect.output.1) ?? -1, Double(rect.output.2) ?? -1, Double(rect.output.3) ?? 999,
                Double(rect.output.4) ?? 999
            )
            #expect(x >= 0 && x + width <= 100.2 && y >= 20 && y + height <= 128.2)
        }
        #expect(rects.count >= (count > 1 ? count : 0))
    }
}

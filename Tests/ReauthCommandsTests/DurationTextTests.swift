import Testing

@testable import ReauthCommands

@Suite struct DurationTextTests {
    private static let table: [(milliseconds: Int64, text: String)] = [
        (0, "0 s"),
        (1, "1 s"),
        (8000, "8 s"),
        (59_000, "59 s"),
        (59_001, "1 min 00 s"),
        (60_000, "1 min 00 s"),
        (200_000, "3 min 20 s"),
        (3_599_000, "59 min 59 s"),
        (3_599_500, "1 h 00 min"),
        (7_500_000, "2 h 05 min"),
        (86_399_000, "23 h 59 min"),
        (86_400_000, "1 d 0 h"),
        (277_140_000, "3 d 4 h"),
        (34_560_000_000, "400 d 0 h"),
        // A clock that was set back since the measurement.
        (-3000, "0 s"),
    ]

    @Test(arguments: table)
    func speaks(milliseconds: Int64, text: String) {
        #expect(Duration.milliseconds(milliseconds).formattedForPeople == text)
    }
}

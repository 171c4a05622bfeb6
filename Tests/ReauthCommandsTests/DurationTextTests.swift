import Testing

@testable import ReauthCommands

@Suite struct DurationTextTests {
    @Test(
        arguments: [
            (Duration.zero, "0 s"),
            (.milliseconds(1), "1 s"),
            (.seconds(8), "8 s"),
            (.seconds(59), "59 s"),
            (.milliseconds(59_001), "1 min 00 s"),
            (.seconds(60), "1 min 00 s"),
            (.seconds(200), "3 min 20 s"),
            (.seconds(3599), "59 min 59 s"),
            (.milliseconds(3_599_500), "1 h 00 min"),
            (.seconds(7500), "2 h 05 min"),
            (.seconds(86_399), "23 h 59 min"),
            (.seconds(86_400), "1 d 0 h"),
            (.seconds(3 * 86_400 + 4 * 3600 + 59 * 60), "3 d 4 h"),
            (.seconds(400 * 86_400), "400 d 0 h"),
            // A clock that was set back since the measurement.
            (.seconds(-3), "0 s"),
        ]
    )
    func speaks(duration: Duration, text: String) {
        #expect(duration.spoken == text)
    }
}

import ReauthModel
import Testing

/// Five fields, read as cron and Kubernetes read them, and told to systemd.
@Suite struct CronExpressionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        /// In the form that every cron reads.
        var plain: String
        var events: [String]

        var testDescription: String { text }

        init(_ text: String, _ plain: String, _ events: String...) {
            (self.text, self.plain, self.events) = (text, plain, events)
        }
    }

    static let cases = [
        Case("* * * * *", "* * * * *", "*-*-* *:*:00"),
        Case("0 3 * * SUN", "0 3 * * 0", "Sun *-*-* 03:00:00"),
        Case("  5\t4 * *  sun ", "5 4 * * 0", "Sun *-*-* 04:05:00"),
        Case("0 3 * * 7", "0 3 * * 0", "Sun *-*-* 03:00:00"),
        Case("0 3 * * 0,7", "0 3 * * 0", "Sun *-*-* 03:00:00"),
        Case("0 3 * * MON-FRI", "0 3 * * 1-5", "Mon..Fri *-*-* 03:00:00"),
        Case("0 3 * * 1-5/2", "0 3 * * 1,3,5", "Mon,Wed,Fri *-*-* 03:00:00"),
        // A week may end with Sunday.
        Case("0 3 * * FRI-SUN", "0 3 * * 0,5,6", "Fri..Sun *-*-* 03:00:00"),
        Case("0 3 * * 5-7", "0 3 * * 0,5,6", "Fri..Sun *-*-* 03:00:00"),
        Case("0 3 * * SUN-TUE", "0 3 * * 0-2", "Mon..Tue,Sun *-*-* 03:00:00"),
        Case("0 3 * * 0-6", "0 3 * * 0-6", "*-*-* 03:00:00"),
        Case("*/15 * * * *", "0,15,30,45 * * * *", "*-*-* *:00,15,30,45:00"),
        Case("10-50/20 8-18/2 * * *", "10,30,50 8,10,12,14,16,18 * * *", "*-*-* 08,10,12,14,16,18:10,30,50:00"),
        Case("*/1 */1 */1 */1 */1", "* * * * *", "*-*-* *:*:00"),
        Case("30 1-3,22 * * *", "30 1-3,22 * * *", "*-*-* 01..03,22:30:00"),
        Case("0 0 1 jan,Jul *", "0 0 1 1,7 *", "*-01,07-01 00:00:00"),
        Case("0 0 29 2 *", "0 0 29 2 *", "*-02-29 00:00:00"),
        Case("0 0 1,15 DEC-DEC *", "0 0 1,15 12 *", "*-12-01,15 00:00:00"),
        Case("0 0 */10 * *", "0 0 1,11,21,31 * *", "*-*-01,11,21,31 00:00:00"),
        Case("0 0 * * */2", "0 0 * * 0,2,4,6", "Tue,Thu,Sat..Sun *-*-* 00:00:00"),
        // Either field for days is enough for cron, and systemd wants both.
        Case("0 3 1 * SUN", "0 3 1 * 0", "*-*-01 03:00:00", "Sun *-*-* 03:00:00"),
        Case("0 3 1-31 6 MON,TUE", "0 3 1-31 6 1,2", "*-06-* 03:00:00", "Mon..Tue *-06-* 03:00:00"),
        Case("0 0 31 2 FRI", "0 0 31 2 5", "*-02-31 00:00:00", "Fri *-02-* 00:00:00"),
    ]

    @Test(arguments: cases) func isReadAndTranslated(_ sample: Case) throws {
        let schedule = try CronExpression(parsing: sample.text)
        #expect(schedule.plain == sample.plain)
        #expect(schedule.calendarEvents == sample.events)
        // What it is turned into means the same.
        let again = try CronExpression(parsing: sample.plain)
        #expect(again.plain == sample.plain && again.calendarEvents == sample.events)
    }

    private static let five =
        "it needs five: minute, hour, day of the month, month, day of the week, as in \"0 3 * * SUN\""
    private static let never = "names a day that no month has: it would never come"
    private static let disagree =
        "restricts both days, one of them by a step after `*`: schedulers disagree on that; write the days as a list"

    @Test(arguments: [
        ("", "has 0 fields; \(five)"),
        ("0", "has 1 field; \(five)"),
        ("0 3 * *", "has 4 fields; \(five)"),
        ("0 0 3 * * SUN", "has 6 fields; \(five)"),
        ("@weekly", "is a short form; write its five fields, as in \"0 3 * * SUN\""),
        ("60 3 * * *", "has the minute `60`: it must be 0 to 59, or `*`"),
        ("-1 3 * * *", "has the minute `` in `-1`: it must be 0 to 59, or `*`"),
        ("0 24 * * *", "has the hour `24`: it must be 0 to 23, or `*`"),
        ("0 3 0 * *", "has the day of the month `0`: it must be 1 to 31, or `*`"),
        ("0 3 32 * *", "has the day of the month `32`: it must be 1 to 31, or `*`"),
        ("0 3 L * *", "has the day of the month `L`: it must be 1 to 31, or `*`"),
        ("0 3 ? * SUN", "has the day of the month `?`: it must be 1 to 31, or `*`"),
        ("0 3 * 13 *", "has the month `13`: it must be 1 to 12, or JAN to DEC, or `*`"),
        ("0 3 * SUN *", "has the month `SUN`: it must be 1 to 12, or JAN to DEC, or `*`"),
        ("0 3 * * 8", "has the day of the week `8`: it must be 0 to 7, or SUN to SAT, or `*`"),
        ("0 3 * * SUNDAY", "has the day of the week `SUNDAY`: it must be 0 to 7, or SUN to SAT, or `*`"),
        ("0 3 * * MON#1", "has the day of the week `MON#1`: it must be 0 to 7, or SUN to SAT, or `*`"),
        ("0 3 * * MON-FUN", "has the day of the week `FUN` in `MON-FUN`: it must be 0 to 7, or SUN to SAT, or `*`"),
        ("0, 3 * * *", "has the minute ``: it must be 0 to 59, or `*`"),
        ("0 22-6 * * *", "has the hour `22-6`: a range goes upwards; write two, with a comma between them"),
        ("0 1-2-3 * * *", "has the hour `2-3` in `1-2-3`: it must be 0 to 23, or `*`"),
        ("*/0 * * * *", "has the minute `*/0`: a step is 1 to 59"),
        ("*/90 * * * *", "has the minute `*/90`: a step is 1 to 59"),
        ("*/ * * * *", "has the minute `*/`: a step is 1 to 59"),
        ("5/15 * * * *", "has the minute `5/15`: a step follows `*` or a range, as in 5-59/15"),
        ("٣ 3 * * *", "has the minute `٣`: it must be 0 to 59, or `*`"),
        ("0 0 30 2 *", never),
        ("0 0 31 4,6,9,11 *", never),
        ("0 0 */2 * MON", disagree),
        ("0 0 1 * */2", disagree),
        ("0 0 */2 * */2", disagree),
    ])
    func aMistakeIsNamed(text: String, message: String) {
        let problem = #expect(throws: CronExpression.Problem.self) { try CronExpression(parsing: text) }
        #expect(problem?.message == message)
    }
}

/// One of the five fields of a ``CronExpression``: which minutes, hours, days or months it names.
package struct CronField: Sendable, Hashable {
    /// What a field counts, in the order of an expression.
    package enum Unit: String, Sendable, Hashable, CaseIterable {
        case minute
        case hour
        case dayOfMonth = "day of the month"
        case month
        case dayOfWeek = "day of the week"

        /// The values that an expression may name.
        ///
        /// A day of the week may be 7 too, which is Sunday again.
        package var range: ClosedRange<Int> {
            switch self {
            case .minute: 0...59
            case .hour: 0...23
            case .dayOfMonth: 1...31
            case .month: 1...12
            case .dayOfWeek: 0...6
            }
        }

        /// The names of the values, from the first one; empty where there are none.
        package var names: [String] {
            switch self {
            case .minute, .hour, .dayOfMonth: []
            case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
            case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
            }
        }

        /// The largest number that may be written.
        fileprivate var largest: Int { self == .dayOfWeek ? 7 : range.upperBound }

        fileprivate var choices: String {
            let numbers = "\(range.lowerBound) to \(largest)"
            guard let first = names.first, let last = names.last else { return numbers }
            return "\(numbers), or \(first) to \(last)"
        }
    }

    /// What it counts.
    package let unit: Unit
    /// The values that it names, in order, each once; Sunday is 0.
    package let values: [Int]
    /// Whether it was written without `*`, even where it names every value: between two such fields for days, either is enough.
    package let isRestricted: Bool
    /// Whether it is `*/N` with a step of more than one: schedulers disagree whether that counts as restricted.
    let isSteppedStar: Bool

    /// Whether it names every value.
    package var isFull: Bool { values.count == unit.range.count }

    /// Reads `*`, `*/15`, `3`, `MON-FRI`, `8-18/2`, or several of these with commas between them.
    init(parsing text: Substring, _ unit: Unit) throws(CronExpression.Problem) {
        self.unit = unit
        var values: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            values.formUnion(try Self.values(of: part, unit))
        }
        self.values = values.sorted()
        isRestricted = !text.hasPrefix("*")
        isSteppedStar = !isRestricted && values.count < unit.range.count
    }

    private static func values(of part: Substring, _ unit: Unit) throws(CronExpression.Problem) -> [Int] {
        let halves = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let bounds = try bounds(of: halves[0], part, unit)
        var step = 1
        if halves.count == 2 {
            guard halves[0] == "*" || halves[0].contains("-") else {
                throw CronExpression.Problem(
                    "has the \(unit.rawValue) `\(part)`: a step follows `*` or a range, as in \(halves[0])-\(unit.range.upperBound)/\(halves[1])"
                )
            }
            guard let number = number(halves[1]), (1...unit.range.count - 1).contains(number) else {
                throw CronExpression.Problem(
                    "has the \(unit.rawValue) `\(part)`: a step is 1 to \(unit.range.count - 1)"
                )
            }
            step = number
        }
        return stride(from: bounds.lowerBound, through: bounds.upperBound, by: step).map {
            unit == .dayOfWeek ? $0 % 7 : $0
        }
    }

    private static func bounds(
        of text: Substring,
        _ part: Substring,
        _ unit: Unit
    ) throws(CronExpression.Problem) -> ClosedRange<Int> {
        if text == "*" { return unit.range }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try value(ends[0], part, unit)
        guard ends.count == 2 else { return first...first }
        var last = try value(ends[1], part, unit)
        // SAT-SUN: a week ends with Sunday too.
        if unit == .dayOfWeek, last == 0, first > 0 { last = 7 }
        guard first <= last else {
            throw CronExpression.Problem(
                "has the \(unit.rawValue) `\(part)`: a range goes upwards; write two, with a comma between them"
            )
        }
        return first...last
    }

    private static func value(
        _ text: Substring,
        _ part: Substring,
        _ unit: Unit
    ) throws(CronExpression.Problem) -> Int {
        if let index = unit.names.firstIndex(of: text.uppercased()) { return unit.range.lowerBound + index }
        guard let number = number(text), (unit.range.lowerBound...unit.largest).contains(number) else {
            let place = text == part ? "" : " in `\(part)`"
            throw CronExpression.Problem(
                "has the \(unit.rawValue) `\(text)`\(place): it must be \(unit.choices), or `*`"
            )
        }
        return number
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}

extension CronField {
    /// The values as runs of neighbours, in order.
    package static func runs(_ values: [Int]) -> [ClosedRange<Int>] {
        values.reduce(into: []) { runs, value in
            if let last = runs.last, last.upperBound + 1 == value {
                runs[runs.count - 1] = last.lowerBound...value
            } else {
                runs.append(value...value)
            }
        }
    }

    /// The field in the form that every cron reads: numbers, lists and ranges, without names, steps and the Sunday 7.
    package var plain: String {
        guard isRestricted || !isFull else { return "*" }
        return Self.runs(values).map { run in
            switch run.count {
            case 1: "\(run.lowerBound)"
            case 2: "\(run.lowerBound),\(run.upperBound)"
            default: "\(run.lowerBound)-\(run.upperBound)"
            }
        }.joined(separator: ",")
    }
}

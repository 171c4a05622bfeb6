/// The text format of Prometheus (version 0.0.4), read strictly: what this reads, a monitoring system reads too.
struct PrometheusText {
    struct Sample: Equatable {
        var name: String
        var labels: [String: String]
        var value: String
    }

    struct Family {
        var name: String
        var type: String
        var samples: [Sample] = []
    }

    struct Problem: Error {
        var line: String
    }

    var families: [Family] = []

    init(_ text: String) throws {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Problem(line: "no end of line at the end") }
        var help: String?
        for line in text.split(separator: "\n").map(String.init) {
            if let match = line.wholeMatch(of: /# HELP ([a-z_]+) (.+)/) {
                guard !families.contains(where: { $0.name == match.1 }) else { throw Problem(line: line) }
                help = String(match.1)
            } else if let match = line.wholeMatch(of: /# TYPE ([a-z_]+) (counter|gauge|histogram)/) {
                guard let known = help, known == match.1 else { throw Problem(line: line) }
                families.append(Family(name: known, type: String(match.2)))
                help = nil
            } else {
                guard help == nil, var family = families.popLast() else { throw Problem(line: line) }
                let sample = try Self.sample(line)
                let suffixes = family.type == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
                guard suffixes.contains(where: { sample.name == family.name + $0 }),
                    !family.samples.contains(where: { $0.name == sample.name && $0.labels == sample.labels })
                else { throw Problem(line: line) }
                family.samples.append(sample)
                families.append(family)
            }
        }
    }

    func value(_ name: String, _ labels: [String: String] = [:]) -> String? {
        families.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
    }

    private static func sample(_ line: String) throws -> Sample {
        let pattern = /([a-z_]+)(?:\{(.*)\})? ([-+]?(?:[0-9.e+\-]+|Inf|NaN))/
        guard let match = line.wholeMatch(of: pattern) else { throw Problem(line: line) }
        var labels: [String: String] = [:]
        var rest = match.2 ?? ""
        while !rest.isEmpty {
            guard let label = rest.prefixMatch(of: /([a-z_]+)="((?:[^"\\]|\\\\|\\n|\\")*)"(?:,(?=.)|$)/) else {
                throw Problem(line: line)
            }
            let value = label.2.replacing("\\n", with: "\n").replacing("\\\"", with: "\"")
            labels[String(label.1)] = String(value.replacing("\\\\", with: "\\"))
            rest = rest[label.range.upperBound...]
        }
        return Sample(name: String(match.1), labels: labels, value: String(match.3))
    }
}

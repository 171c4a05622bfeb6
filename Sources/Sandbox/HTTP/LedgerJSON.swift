import OrderedJSON
import ReauthModel

/// The ledger as JSON, for tests.
enum LedgerJSON {
    static func line(_ number: Int, _ entry: LedgerEntry, fleet: SandboxPopulation) -> JSONText {
        let hasInstance = entry.instance != LedgerEntry.noInstance
        let serial = JSONText.integer(Int(entry.generation))
        let isCode = entry.tokenKind == .code
        return .object([
            ("n", .integer(number)),
            ("at", .string(entry.time.description)),
            ("effect", .string(entry.effect.word)),
            ("instance", hasInstance ? .string(fleet.id(of: entry.instance)) : .null),
            ("provider", .string(entry.element.provider)),
            ("tokenKind", entry.tokenKind.map { .string($0.word) } ?? .null),
            ("generation", isCode ? .null : serial),
            ("code", isCode && entry.generation != LedgerEntry.noCode ? serial : .null),
            ("result", .string(entry.result.word)),
            ("status", entry.status == 0 ? .null : .integer(Int(entry.status))),
            ("lostResponse", .bool(entry.isResponseLost)),
            ("blind", .bool(entry.isBlind)),
        ])
    }

    static func summary(of world: SharedWorld, _ traffic: Traffic) -> JSONText {
        let (count, effects) = world.read { world in (world.ledgerCount, Self.effects(of: world)) }
        let throttled = traffic.lanes.values.reduce(0) { $0 + $1.throttled }
        return .object([
            ("entries", .integer(count)),
            ("effects", .object(effects)),
            ("throttled", .integer(throttled)),
            ("peakConcurrency", .integer(traffic.peakConcurrency)),
            (
                "lanes",
                .object(
                    SandboxLane.allCases.compactMap { lane in
                        traffic.lanes[lane].map { (key: lane.rawValue, value: Self.lane($0)) }
                    }
                )
            ),
            (
                "requests",
                .object(
                    FaultProfile.RequestKind.allCases.compactMap { kind in
                        traffic.kinds[kind].map { (key: kind.rawValue, value: .integer($0)) }
                    }
                )
            ),
            (
                "faults",
                .object(
                    FaultPlan.Fault.allCases.compactMap { fault in
                        traffic.faults[fault].map { (key: fault.rawValue, value: .integer($0)) }
                    }
                )
            ),
        ])
    }

    private static func lane(_ lane: Traffic.Lane) -> JSONText {
        .object([
            ("requests", .integer(lane.requests)),
            ("throttled", .integer(lane.throttled)),
            ("peakConcurrency", .integer(lane.peakConcurrency)),
            ("firstRequestAt", lane.firstRequestAt.map { .string($0.description) } ?? .null),
            ("lastRequestAt", lane.lastRequestAt.map { .string($0.description) } ?? .null),
        ])
    }

    private static func effects(of world: SandboxWorld) -> [(key: String, value: JSONText)] {
        LedgerEntry.Effect.allCases.compactMap { effect in
            let results = LedgerEntry.Result.allCases.compactMap { result in
                let count = world.tally(effect, result)
                return count == 0 ? nil : (key: result.word, value: JSONText.integer(count))
            }
            return results.isEmpty ? nil : (key: effect.word, value: .object(results))
        }
    }
}

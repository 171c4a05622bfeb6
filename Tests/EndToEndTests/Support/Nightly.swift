import Foundation

/// How long the long forms of tests are; by default they are left out.
enum Nightly {
    static let kills = number("REAUTH_KILLS") ?? 0
    /// Those of the kills that meet codes; the others meet revocations.
    static let codeKills = kills / 4
    static let instances = number("REAUTH_INSTANCES") ?? 5000
    static let consents = number("REAUTH_CONSENTS") ?? 0

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }
}

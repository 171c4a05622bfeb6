import Crypto
import struct Foundation.Data
import OAuth
import ReauthModel

/// Everything that a plan rests on: where one of these changes, what was looked at is not what would be done.
package struct PlanTerms: Sendable, Hashable {
    /// The digest of what the job does: action, platform, input, selection, applications, additions to the catalog.
    package var effect: String
    /// The rest of the job: limits, safety, the consent page.
    package var bounds: String
    /// The digest of the input.
    package var input: String
    /// What the catalog, built-in and added, says of the providers of the input.
    package var catalog: String
    /// How the instances stand after earlier runs, the newest run of the job included: so every run changes the digest of the
    /// next plan.
    package var fleet: String
    /// What tells the store from another one: where it is, and its first run.
    package var store: String

    package init(effect: String, bounds: String, input: String, catalog: String, fleet: String, store: String) {
        self.effect = effect
        self.bounds = bounds
        self.input = input
        self.catalog = catalog
        self.fleet = fleet
        self.store = store
    }

    /// SHA-256 in hexadecimal; the length of each part keeps one from posing as another.
    var digest: String {
        let parts = [effect, bounds, input, catalog, fleet, store].map { "\($0.utf8.count):\($0)\n" }
        return SHA256.hash(data: Data(parts.joined().utf8)).hexadecimal
    }
}

extension PlanTerms {
    /// What a job says besides its effect, with the limits that hold: how fast, how many, how long, and how people are asked.
    ///
    /// Every member of the job counts, also one that is added later, unless it is named here: a set has no order, and its
    /// members are in the effect already; which reports are written is nobody's harm.
    static func bounds(of job: Job, _ limits: [LaneKey: LaneLimit]) -> String {
        var rest = job
        rest.select = Selection()
        rest.source = .csv("")
        rest.applications = []
        rest.providerLimits = [:]
        rest.reports = []
        let lanes = limits.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return ([String(reflecting: rest)] + lanes).joined(separator: "\n")
    }
}

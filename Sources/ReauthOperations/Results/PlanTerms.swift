import Crypto
import struct Foundation.Data
import OAuth

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
    /// The digest of the instances that are taken up again; empty where all of the input is meant.
    package var retried = ""

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
        let all = [effect, bounds, input, catalog, fleet, store] + (retried.isEmpty ? [] : [retried])
        let parts = all.map { "\($0.utf8.count):\($0)\n" }
        return SHA256.hash(data: Data(parts.joined().utf8)).hexadecimal
    }
}

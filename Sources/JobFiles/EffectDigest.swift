import Crypto
import struct Foundation.Data
import OAuth
import ReauthModel

/// The digest of what a job does, over a canonical text: the order of a file's lines and of its lists does not count.
///
/// Where its store and its reports are is no effect.
enum EffectDigest {
    static func of(_ job: Job, providersDigest: String?) -> String {
        var text = CanonicalText()
        text.add("format", "reauth-job-1")
        text.add("name", job.name)
        text.add("action", job.action.rawValue)
        text.add("revoke", job.revoke?.rawValue)
        text.add(job.platform)
        text.add(job.source)
        text.add("select.elements", job.select.elements.sorted())
        text.add("select.exclude", job.select.exclude.map(\.rawValue).sorted())
        text.add("select.limit", job.select.limit.map { String($0) })
        if let moment = job.select.authorizedBefore { text.add("select.authorizedBefore", moment.description) }
        for application in job.applications.sorted(by: { $0.element < $1.element }) {
            text.add("application.element", application.element)
            text.add("application.clientID", application.clientID)
            text.add("application.clientSecret", application.clientSecret)
            text.add("application.redirectURI", application.redirectURI)
            text.add("application.scope", application.scope)
        }
        text.add("providers", providersDigest)
        text.add("confirm", job.confirm.rawValue)
        // The default adds nothing, so that runs which older versions began can be resumed.
        if job.reenable != .autoDisabled { text.add("reenable", job.reenable.rawValue) }
        if job.onStillValid != .report { text.add("onStillValid", job.onStillValid.rawValue) }
        // It decides which instances are worked on, also in a run that goes on: some rows may be identified only then.
        if let interval = job.repeatInterval { text.add("repeat.every", String(interval.components.seconds)) }
        return hexadecimal(Array(text.content.utf8))
    }

    /// The digest of the platform alone, without its credentials, which may be replaced while people still sign in.
    static func ofPlatform(_ job: Job) -> String {
        var text = CanonicalText()
        text.add("format", "reauth-platform-1")
        text.add(place: job.platform)
        return hexadecimal(Array(text.content.utf8))
    }

    /// SHA-256 in hexadecimal.
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: Data(bytes)).hexadecimal
    }
}

/// Lines that hold a key, the length of its value, and the value.
///
/// The length keeps a value with a line break from posing as another line.
private struct CanonicalText {
    var content = ""

    mutating func add(_ key: String, _ value: String?) {
        content += value.map { "\(key)=\($0.utf8.count):\($0)\n" } ?? "\(key)\n"
    }

    mutating func add(_ key: String, _ values: [String]) {
        content += "\(key)*\(values.count)\n"
        for value in values { add(key, value) }
    }

    mutating func add(_ key: String, _ reference: SecretReference) {
        switch reference {
        case .file(let path): add("\(key).file", path)
        case .environment(let name): add("\(key).env", name)
        case .command(let words): add("\(key).command", words)
        }
    }

    mutating func add(_ platform: PlatformTarget) {
        add(place: platform)
        if case .openConnectors(_, let organizationSecret, let userSecret) = platform {
            add("platform.organizationSecret", organizationSecret)
            add("platform.userSecret", userSecret)
        }
    }

    mutating func add(place platform: PlatformTarget) {
        switch platform {
        case .openConnectors(let baseURL, _, _):
            add("platform.baseURL", baseURL)
        case .embeddedSandbox(let instances, let seed, let faultsFile):
            add("platform.instances", String(instances))
            add("platform.seed", String(seed))
            add("platform.faults", faultsFile)
        case .remoteSandbox(let url):
            add("platform.url", url)
        }
    }

    mutating func add(_ source: SourceTarget) {
        switch source {
        case .csv(let path):
            add("source.csv", path)
        case .api(let elements, let tags, let search):
            add("source.api.elements", elements.sorted())
            add("source.api.tags", tags.sorted())
            add("source.api.search", search)
        }
    }
}

/// Why a run is not pruned, although its age and number allow it.
package enum KeptReason: Sendable, Hashable {
    /// It is not finished.
    case unfinished
    /// A process works on its job.
    case busy
    /// It is the newest run of its job, or its newest finished one: `--retry-failed` and the question before a second start need it.
    case newest
    /// It is one of the checks that a trend is made of.
    case trend
    /// A failure threshold stopped it, and nobody has looked.
    case stopped
    /// It has so many items without an outcome.
    case open(Int)
    /// It has so many items in doubt.
    case inDoubt(Int)
    /// So many instances wait for a sign-in.
    case waiting(Int)
    /// So many links or sign-ins are good still.
    case goodLinks(Int)
    /// So many of its links stand in the queue of a provider's cap on grants.
    case places(Int)
    /// So many webhooks are not delivered yet.
    case pendingWebhooks(Int)
    /// So many instances were retired in it, and in no later run.
    case retired(Int)
    /// So many instances were changed in it, and a run of now may ask since when.
    case changed(Int)
    /// So many instances that wait in an earlier run were seen to work in this one only.
    case endedWaits(Int)

    /// So many grants that its sign-ins made live on at a provider that keeps only so many of them.
    case grants(Int)
    /// Its audit trail has so many defects: removing it would remove what shows them.
    case trailDefects(Int)
    /// It was changed while it was looked at.
    case changing

    /// The reason as a stable word.
    package var word: String {
        switch self {
        case .unfinished: "unfinished"
        case .busy: "busy"
        case .newest: "newest"
        case .trend: "trend"
        case .stopped: "stopped_at_threshold"
        case .open: "open_items"
        case .inDoubt: "in_doubt"
        case .waiting: "waits"
        case .goodLinks: "links_are_good"
        case .places: "grant_places"
        case .pendingWebhooks: "webhooks_pending"
        case .retired: "retired"
        case .changed: "changed"
        case .endedWaits: "ended_waits"
        case .grants: "grants_live"
        case .trailDefects: "trail_defects"
        case .changing: "changing"
        }
    }

    /// The reason in words, and what changes it.
    package var sentence: String {
        switch self {
        case .unfinished: "it is not finished"
        case .busy: "a process works on its job"
        case .newest: "it is the newest of its job, which --retry-failed and the next start look at"
        case .trend: "it is one of the checks that the trend of its job is made of"
        case .stopped: "a failure threshold stopped it, and nobody has looked"
        case .open(let count): "\(count) of its items have no outcome"
        case .inDoubt(let count): "\(count) of its items are in doubt: settle them with `reauth resolve`"
        case .waiting(let count):
            "\(count) of its instances wait for a sign-in: `reauth check --waiting` finds those that work again, and `reauth "
                + "resolve ID --as retired` settles those whose customer has gone"
        case .goodLinks(let count): "\(count) of its links or sign-ins are good still"
        case .places(let count): "\(count) of its links count for a provider's cap on grants"
        case .pendingWebhooks(let count): "\(count) of its webhooks are not delivered: `reauth webhooks` sends them"
        case .retired(let count): "\(count) of its instances were retired, and no later run says so"
        case .changed(let count):
            "\(count) of its instances were changed in it within a year, or a run of now has to know that they were"
        case .endedWaits(let count): "\(count) instances that wait in an earlier run were seen to work in this one only"
        case .grants(let count):
            "\(count) grants of its sign-ins live at a provider that keeps only so many of an account"
        case .trailDefects(let count): "its audit trail has \(count) defects, which `reauth audit verify` names"
        case .changing: "something of it changed meanwhile: try again"
        }
    }
}

import ReauthEngine
import ReauthModel

/// What the files of a job say, as far as they could be read.
struct JobLook: Sendable {
    var findings: [Finding]
    /// The job; `nil` where its file is none.
    var file: JobFile?
    /// The catalog with the job's additions; `nil` where it cannot be read.
    var catalog: ProviderCatalog?
    /// The rows of the input; `nil` where the platform lists them, or they cannot be read.
    var tally: InputTally?

    /// Elements that the job is going to work on, as far as they are known.
    var elements: Set<String> {
        if let tally { return Set(tally.elements.keys) }
        guard let job = file?.job else { return [] }
        guard case .api(let listed, _, _) = job.source else { return [] }
        let narrowed = job.select.elements
        if !listed.isEmpty, !narrowed.isEmpty { return narrowed.intersection(listed) }
        return narrowed.union(listed)
    }

    /// Why there is nothing to say where no element is known.
    var reasonForNoElement: String {
        switch file?.job.source {
        case .api: "the platform lists the instances: `reauth plan` counts them, and their elements"
        default: "no row of the input that could be read names its element"
        }
    }
}

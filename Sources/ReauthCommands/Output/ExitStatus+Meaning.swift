import ReauthOperations

extension ExitStatus {
    /// What a code says, in one sentence.
    var meaning: String {
        switch self {
        case .success: "Everything ended well."
        case .internalError: "An error of the program itself."
        case .itemsFailed:
            "Some items failed or are in doubt, or a grant that was to end may live. Or an audit trail does not hold."
        case .credentialsRejected: "Our credentials were rejected, by the platform or by a provider."
        case .codesOutstanding: "Done; somebody has to sign in."
        case .thresholdReached: "Stopped by a failure threshold or by waves; a person has to look."
        case .capReached: "Stopped by a cap, a time window, a pause or the stop file; resume later."
        case .busy: "Another run of this job is active."
        case .planChanged: "The plan, the job or the input changed, a digest cannot be used, or --again is missing."
        case .storeUnusable: "The store cannot be used."
        case .platformUnreachable: "The platform cannot be reached; nothing was begun."
        case .usage: "The command line was wrong."
        case .badInput: "A file that the command reads is bad."
        case .interrupted: "Interrupted; the next start goes on."
        }
    }
}

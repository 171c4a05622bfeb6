import ReauthEngine
import ReauthModel

/// Asks the platform's list again where asking again can help: reading has no effect.
struct RetryingDirectory {
    /// A wait that the platform asks for does not count as a try; there are at most this many of them.
    private static let mostWaits = 20
    /// Nothing was done yet, so starting again later loses nothing, and a person learns about the wait.
    private static let longestWait = Duration.seconds(3600)

    let directory: any InstanceDirectory
    let time: any TimeSource
    let policy: RetryPolicy
    var jitter: any RandomNumberGenerator & Sendable

    /// Throws ``PageTooLarge`` when no page of that size can be read.
    mutating func page(
        after cursor: String?,
        size: Int,
        tags: [String],
        search: String?
    ) async throws -> (rows: [Instance], next: String?) {
        let directory = directory
        let answer = try await ask({
            try await directory.page(after: cursor, size: size, tags: tags, search: search)
        }) { answer in
            if case .failed(let failure) = answer { failure } else { nil }
        }
        switch answer {
        case .page(let rows, let next):
            return (rows, next)
        case .unauthorized(let evidence):
            throw CredentialsRejected(evidence: evidence)
        case .failed(let failure):
            if let limit = failure.evidence?.exceededSize { throw PageTooLarge(size: size, limit: limit) }
            throw SourceUnavailable(message: "the list of instances cannot be read: \(failure.inWords)")
        }
    }

    /// The number of instances, in all and by element; `nil` when the platform does not tell.
    mutating func count() async throws -> (total: Int, byElement: [String: Int])? {
        let directory = directory
        let answer = try await ask({ try await directory.count() }) { (answer: CountAnswer) in
            if case .failed(let failure) = answer { failure } else { nil }
        }
        guard case .count(let total, let byElement) = answer else { return nil }
        return (total, byElement)
    }

    /// The first answer that is not worth another try, or the last one.
    private mutating func ask<Answer>(
        _ request: () async throws -> Answer,
        failure: (Answer) -> RequestFailure?
    ) async throws -> Answer {
        var tries = 0
        var waits = 0
        while true {
            let answer = try await request()
            let failure = failure(answer)
            // The same request would get an answer of the same size.
            if failure?.evidence?.exceededSize != nil { return answer }
            switch failure {
            case nil, .unexpected:
                return answer
            case .parked(let until):
                waits += 1
                let asked = time.now.duration(to: until)
                guard waits <= Self.mostWaits, asked <= Self.longestWait else { return answer }
                try await time.sleep(for: max(asked, policy.delay(afterFailures: waits, using: &jitter)))
            case .throttled, .notSent, .lost, .unavailable, .unreadable:
                tries += 1
                guard tries < policy.tries else { return answer }
                try await time.sleep(for: policy.delay(afterFailures: tries, using: &jitter))
            }
        }
    }
}

extension Evidence {
    /// ` (HTTP 401, request …, note)`, or nothing.
    fileprivate var inWords: String {
        let parts = [httpStatus.map { "HTTP \($0)" }, requestID.map { "request \($0)" }, note].compactMap(\.self)
        return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
    }
}

extension RequestFailure {
    /// What happened and what to do.
    fileprivate var inWords: String {
        let details = evidence?.inWords ?? ""
        return switch self {
        case .parked(let until):
            "the platform's limit is used up until \(until); run again after that"
        case .throttled:
            "the platform kept asking to slow down\(details); lower limits.platform and run again"
        case .notSent:
            "no connection to the platform came about\(details); check baseURL and the network"
        case .lost:
            "no usable answer came, however often it was asked\(details); run again later"
        case .unavailable:
            "the platform is unavailable\(details); run again later"
        case .unreadable:
            "the platform's answer could not be read, however often it was asked\(details); check that baseURL is right"
        case .unexpected:
            "the platform gave an answer that no rule covers\(details); check that baseURL is right"
        }
    }
}

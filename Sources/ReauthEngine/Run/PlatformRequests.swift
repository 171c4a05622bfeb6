import OAuth
import ReauthModel

/// Sends the requests that both machines order, and cross-checks each 401: it may be the fault of our own credentials.
///
/// It holds the tokens that the machines must not know, for as long as an item is in hand, and decides nothing.
struct PlatformRequests: Sendable {
    var platform: any Platform
    let credentials: CredentialsCheck
    let references: InstanceReferences
    let accounts: AccountReading
    let authorizationURLs: AuthorizationURLMaker
    /// Whether no item had a link before; then none is looked up.
    let areLinksFirst: Bool
    let time: any TimeSource

    /// What is at hand of an item besides its progress.
    struct Holdings: Sendable {
        /// The instance as it was last read.
        var reading: InstanceReading?
        /// What has to be recorded with the authorization URL that was made.
        var linkRecords: LinkRecords?
    }

    /// What came of reading an instance.
    enum ReadAnswer: Sendable {
        /// The platform showed it.
        case shown(InstanceReading, Evidence)
        /// The platform knows no such instance.
        case missing(Evidence)
        /// It got no usable answer.
        case failed(RequestFailure)
    }

    func send(
        _ request: PlatformRequest,
        for item: Item,
        _ holdings: inout Holdings
    ) async throws -> PlatformEvent {
        switch request {
        case .read:
            switch try await read(item) {
            case .shown(let reading, let evidence):
                holdings.reading = reading
                return .instanceRead(accounts.facts(of: reading.instance), evidence)
            case .missing(let evidence): return .instanceMissing(evidence)
            case .failed(let failure): return .requestFailed(failure)
            }
        case .ping: return try await ping(item, holdings.reading)
        case .makeLink: return try await makeLink(item, &holdings)
        }
    }

    /// Reads the instance, and checks that it is the one that was asked for.
    func read(_ item: Item) async throws -> ReadAnswer {
        guard let reference = try references.reference(to: item) else {
            return .missing(Evidence(note: "neither instance id nor Element token"))
        }
        let beganAt = time.now
        switch try await platform.read(reference) {
        case .found(let read, let evidence):
            if let expected = item.seed.instanceID, read.id != expected {
                return .failed(.unreadable(Evidence(note: "the platform showed another instance")))
            }
            if let flaw = item.elementFlaw(in: read) {
                let flawed = Evidence(httpStatus: evidence.httpStatus, requestID: evidence.requestID, note: flaw)
                return .failed(item.progress.basis == nil ? .unexpected(flawed) : .unreadable(flawed))
            }
            return .shown(InstanceReading(instance: read, beganAt: beganAt), evidence)
        case .gone(let evidence):
            return .missing(evidence)
        case .unauthorized(let evidence):
            return try await credentialsFailure().map { .failed($0) } ?? .missing(evidence)
        case .failed(let failure):
            return .failed(failure)
        }
    }

    private func ping(_ item: Item, _ reading: InstanceReading?) async throws -> PlatformEvent {
        guard let instance = reading?.instance, let token = instance.elementToken else {
            return .pingAnswered(.failed(.unexpected(Evidence(note: "no Element token"))))
        }
        let answer = try await platform.ping(token, expecting: instance.id, provider: item.lane)
        if case .unauthorized = answer, let failure = try await credentialsFailure() { return .requestFailed(failure) }
        return .pingAnswered(answer)
    }

    /// Disables the item's instance.
    func disable(_ item: Item) async throws -> DisableAnswer {
        guard let id = item.seed.instanceID else { return .failed(.unexpected(Evidence(note: "no instance id"))) }
        let answer = try await platform.disable(id)
        if case .unauthorized = answer, let failure = try await credentialsFailure() { return .failed(failure) }
        return answer
    }

    /// Asks for the authorization URL, and keeps what has to be recorded with it.
    ///
    /// Where the job has a consent page that customers reach, people get a customer link. The platform is asked all the same:
    /// a URL that cannot be made is found out now, and not by the customer.
    private func makeLink(_ item: Item, _ holdings: inout Holdings) async throws -> PlatformEvent {
        let made = try await authorizationURLs.recordableURL(
            for: item,
            instance: holdings.reading?.instance,
            isFirst: areLinksFirst
        )
        if case .unauthorized = made.answer, let failure = try await credentialsFailure() {
            return .requestFailed(failure)
        }
        holdings.linkRecords = made.records
        return .linkAnswered(made.answer)
    }

    /// After a 401: the failure of the cross-check; `nil` when our credentials are good.
    ///
    /// After that failure nobody could tell whether our credentials caused the 401. Throws ``CredentialsRejected`` when they
    /// did.
    func credentialsFailure() async throws -> RequestFailure? {
        guard case .failed(let failure) = try await credentials.check() else { return nil }
        return failure
    }
}

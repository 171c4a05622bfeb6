import OAuth
import PacedHTTP
public import ReauthEngine
public import ReauthModel

extension OpenConnectorsPlatform: InstanceDirectory {
    /// The platform's default and maximum; asking for more is cut without a word.
    private static let pageSize = 200

    /// One page of `GET /instances`.
    ///
    /// The list has no configuration: what is worked on is read by id.
    public func page(after cursor: String?, tags: [String], search: String?) async throws -> PageAnswer {
        var query = "pageSize=\(Self.pageSize)"
        if let cursor {
            query += "&nextPage=" + FormEncoding.encodeURIComponent(cursor)
        }
        if let search {
            query += "&searchText=" + FormEncoding.encodeURIComponent(search)
        }
        for tag in tags {
            query += "&tags%5B%5D=" + FormEncoding.encodeURIComponent(tag)
        }
        return try await list("/instances?\(query)", after: cursor)
    }

    /// `GET /elements/{key}/instances`, which documents no paging.
    ///
    /// Should it page all the same, `next` says that the answer is not all of it.
    public func instances(ofElement element: String) async throws -> PageAnswer {
        guard let key = Self.pathComponent(forElement: element) else {
            return .failed(Self.refusal("the element's key may have letters, digits, `.`, `_` and `-` only"))
        }
        return try await list("/elements/\(key)/instances", after: nil)
    }

    /// `GET /instances/count`, a call that only the vendor's own tests show.
    public func count() async throws -> CountAnswer {
        switch try await exchange(.get, "/instances/count", authorization: authorization.platform) {
        case .failed(let failure):
            return .failed(failure)
        case .answered(let answer):
            guard answer.status < 500 else { return .failed(answer.failure) }
            guard answer.status == 200, let text = answer.json?["totalInstances"]?.text, let count = Int(text),
                count >= 0
            else { return .unknown(answer.evidence("the platform does not tell how many instances it has")) }
            return .count(count)
        }
    }

    private func list(_ path: String, after cursor: String?) async throws -> PageAnswer {
        switch try await exchange(.get, path, authorization: authorization.platform, deadline: .seconds(60)) {
        case .failed(let failure):
            return .failed(failure)
        case .answered(let answer):
            switch (answer.status, answer.rejection) {
            case (200, _): return Self.rows(of: answer, after: cursor)
            case (401, .byPlatform): return .unauthorized(answer.evidence())
            // Nothing found is 404, on the first page as on a later one.
            case (404, _) where answer.isFromPlatform: return .page([], next: nil)
            default: return .failed(answer.failure)
            }
        }
    }

    /// Pages disagree on whether the last page has a cursor: it ends where there is none, and where a page is not full.
    private static func rows(of answer: PlatformAnswer, after cursor: String?) -> PageAnswer {
        guard let rows = answer.json?.elements else {
            return .failed(.unreadable(answer.evidence("the answer is not a list")))
        }
        let instances = rows.compactMap(InstanceDecoding.instance)
        // A row left out would be an instance lost without a trace.
        guard instances.count == rows.count else {
            return .failed(.unexpected(answer.evidence("the list has a row without a readable instance id")))
        }
        guard rows.count >= pageSize, let next = answer.nextPageToken else {
            return .page(instances, next: nil)
        }
        guard next != cursor else {
            return .failed(.unexpected(answer.evidence("the platform names the same page as the next one")))
        }
        return .page(instances, next: next)
    }
}

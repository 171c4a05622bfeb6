import JSON
import OAuth
import PacedHTTP
package import ReauthEngine
package import ReauthModel

extension OpenConnectorsPlatform: InstanceDirectory {
    /// One page of `GET /instances`.
    ///
    /// The list has no configuration: what is worked on is read by id.
    package func page(after cursor: String?, size: Int, tags: [String], search: String?) async throws -> PageAnswer {
        var query = "pageSize=\(size)"
        if let cursor {
            query += "&nextPage=" + FormEncoding.encodeURIComponent(cursor)
        }
        if let search {
            query += "&searchText=" + FormEncoding.encodeURIComponent(search)
        }
        for tag in tags {
            query += "&tags%5B%5D=" + FormEncoding.encodeURIComponent(tag)
        }
        let answer = try await send(
            try request(
                .get,
                "/instances?\(query)",
                authorization: authorization.platform,
                deadline: .seconds(60),
                purpose: .listing
            )
        )
        switch answer {
        case .failed(let failure):
            return .failed(failure)
        case .answered(let answer):
            switch (answer.status, answer.rejection) {
            case (200, _): return Self.rows(of: answer, after: cursor, size: size)
            case (401, .byPlatform): return .unauthorized(answer.evidence())
            // Nothing found is 404, on the first page as on a later one.
            case (404, _) where answer.isFromPlatform: return .page([], next: nil)
            default: return .failed(answer.failure)
            }
        }
    }

    /// `GET /instances/count`, a call that only the vendor's own tests show.
    package func count() async throws -> CountAnswer {
        switch try await send(try request(.get, "/instances/count", authorization: authorization.platform)) {
        case .failed(let failure):
            return .failed(failure)
        case .answered(let answer):
            guard answer.status < 500 else { return .failed(answer.failure) }
            guard answer.status == 200, let text = answer.json?["totalInstances"]?.text, let count = Int(text),
                count >= 0
            else { return .unknown(answer.evidence("the platform does not tell how many instances it has")) }
            return .count(count, byElement: Self.counts(answer.json?["elementInstances"]))
        }
    }

    /// Pages disagree on whether the last page has a cursor: it ends where there is none, and where a page is not full.
    private static func rows(of answer: PlatformAnswer, after cursor: String?, size: Int) -> PageAnswer {
        guard let rows = answer.json?.elements else {
            return .failed(.unreadable(answer.evidence("the answer is not a list")))
        }
        let instances = rows.compactMap(InstanceDecoding.instance)
        // Dropping a row would lose an instance without a trace.
        guard instances.count == rows.count else {
            return .failed(.unexpected(answer.evidence("the list has a row without a readable instance id")))
        }
        guard rows.count >= size, let next = answer.nextPageToken else {
            return .page(instances, next: nil)
        }
        guard next != cursor else {
            return .failed(.unexpected(answer.evidence("the platform names the same page as the next one")))
        }
        return .page(instances, next: next)
    }

    /// The counts of elements by key, as far as they can be read.
    private static func counts(_ json: JSONValue?) -> [String: Int] {
        guard case .object(let members) = json else { return [:] }
        return members.compactMapValues { value in value.text.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil } }
    }
}

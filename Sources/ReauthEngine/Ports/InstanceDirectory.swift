package import ReauthModel

/// The platform's list of instances.
package protocol InstanceDirectory: Sendable {
    /// One page of `GET /instances`, narrowed by the platform; `cursor` is `nil` for the first.
    ///
    /// The platform's largest page has 200 rows. Duplicates across pages and rows that moved are possible: it pages by
    /// offset. A page that is too large to be read is `failed(lost)` with ``Evidence/exceededSize``; a smaller one may do.
    func page(after cursor: String?, size: Int, tags: [String], search: String?) async throws -> PageAnswer

    /// How many instances the platform has, as a completeness check of the pages.
    func count() async throws -> CountAnswer
}

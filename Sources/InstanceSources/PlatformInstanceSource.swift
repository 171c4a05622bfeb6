package import ReauthEngine
package import ReauthModel

/// Reads the instances of a job from the platform's own list.
///
/// The platform pages by offset, so rows repeat and shift while instances come and go: an id that was seen is dropped,
/// and where neither tags nor a search text narrow the list, the number of instances is compared with what the platform
/// counts. Pages that are too large to be read are asked for in smaller ones. The summary's warnings say what may be
/// incomplete.
package struct PlatformInstanceSource: InstanceSource {
    private let directory: RetryingDirectory
    private let elements: [String]
    private let tags: [String]
    private let search: String?
    private let selection: Selection

    /// Makes a source of the instances of some elements, with some tags, or that match a search text; empty means all.
    package init(
        directory: any InstanceDirectory,
        elements: [String] = [],
        tags: [String] = [],
        search: String? = nil,
        selection: Selection = Selection(),
        time: any TimeSource,
        retry: RetryPolicy = RetryPolicy(),
        jitter: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.directory = RetryingDirectory(directory: directory, time: time, policy: retry, jitter: jitter)
        self.elements = elements
        self.tags = tags
        self.search = search
        self.selection = selection
    }

    /// Hands over every instance of the list once.
    ///
    /// Throws ``CredentialsRejected`` when the platform rejects us, and ``SourceUnavailable`` when a page cannot be read
    /// after several tries.
    package func read(
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws -> SourceSummary {
        var walk = DirectoryWalk(directory: directory, selection: selection)
        if elements.isEmpty || !tags.isEmpty || search != nil {
            let wanted = elements.isEmpty ? nil : Set(elements)
            try await walk.readPages(tags: tags, search: search, elements: wanted, receive)
        } else {
            try await walk.readElements(elements, receive)
        }
        if elements.isEmpty, tags.isEmpty, search == nil {
            try await walk.compareWithCount()
        }
        return SourceSummary(warnings: try await walk.conclude(elements: elements, receive))
    }
}

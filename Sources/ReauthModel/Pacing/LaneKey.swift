/// What shares one rate limit: the platform of one organization, or a provider through one application.
///
/// An item queues in the lane of its provider; while its provider is not known, it has no lane.
package struct LaneKey: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// On which side the limit is.
    package enum Kind: Sendable, Hashable {
        /// Requests to the platform, for one organization.
        case platform
        /// Requests to a provider, through one application.
        case provider
    }

    /// On which side the limit is.
    package let kind: Kind
    /// The provider's name in the catalog; empty for the platform of the job's only organization.
    package let name: String

    private init(_ kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }

    /// Reads the text form.
    package init(rawValue: String) {
        self = rawValue == Self.platformWord ? .platform : .provider(rawValue)
    }

    /// The text form: `platform`, or the provider's name.
    ///
    /// No provider is called `platform`.
    package var rawValue: String {
        switch kind {
        case .platform: Self.platformWord
        case .provider: name
        }
    }

    /// The platform's own limit.
    package static let platform = LaneKey(.platform, name: "")

    /// The limit of a provider.
    package static func provider(_ name: String) -> LaneKey {
        LaneKey(.provider, name: name)
    }

    /// Whether a provider may have this name, in a catalog and in the limits of a job: a letter of a-z, then up to 63 letters,
    /// digits and hyphens.
    ///
    /// `platform` is the platform's own lane.
    package static func isProviderName(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-z][a-z0-9-]{0,63}/) != nil && text != platformWord
    }

    /// The text form.
    package var description: String { rawValue }

    /// Orders by text form.
    package static func < (lhs: LaneKey, rhs: LaneKey) -> Bool {
        lhs.rawValue < rhs.rawValue
    }

    fileprivate static let platformWord = "platform"
}

/// The lane of an item; `nil` while its provider is not known: it only needs the platform then.
extension Optional<LaneKey> {
    /// What the store and the addresses of the consent page call it.
    ///
    /// For items without a lane that is `platform`.
    package var word: String { self?.rawValue ?? LaneKey.platformWord }

    /// Reads ``word``.
    package init(word: String) {
        self = word == LaneKey.platformWord ? nil : LaneKey(rawValue: word)
    }

    /// What tables and totals call its items: without a provider they are `other`.
    package var title: String { self?.rawValue ?? "other" }
}

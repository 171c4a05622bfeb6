/// Who asks people to sign in, as a job names it for the pages that customers see.
package struct ConsoleBrand: Sendable, Hashable {
    /// Where a customer can ask.
    package enum Support: Sendable, Hashable {
        /// A mail address.
        case mail(String)
        /// An `https` address.
        case web(String)
    }

    /// The most bytes of a logo.
    package static let maximumLogoSize = 256 << 10

    /// The name that customers know.
    package var name: String
    /// The absolute path of a picture: PNG, JPEG, WebP or SVG; `nil` shows none.
    package var logo: String?
    /// Where a customer can ask; `nil` names nothing.
    package var support: Support?
    /// The tags of the languages that are offered (RFC 5646), the first where none fits; empty offers all that are known.
    package var languages: [String]
    /// The absolute path of a folder with texts that add languages or change the program's own; `nil` changes nothing.
    package var texts: String?

    package init(
        name: String,
        logo: String? = nil,
        support: Support? = nil,
        languages: [String] = [],
        texts: String? = nil
    ) {
        self.name = name
        self.logo = logo
        self.support = support
        self.languages = languages
        self.texts = texts
    }
}

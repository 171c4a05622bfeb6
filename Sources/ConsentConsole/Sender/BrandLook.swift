package import ReauthModel

/// A look at the files of a brand, without a page.
package enum BrandLook {
    /// Reads them as the page does when it starts, and tells which files of texts lack some.
    ///
    /// Throws ``ConsoleRefused`` with what is wrong.
    package static func gaps(in brand: ConsoleBrand) throws -> [String] {
        try Sender(brand, TextCatalog()).gaps.map(\.sentence)
    }
}

extension Sender.Gap {
    /// Which texts are missing, for the person who writes them.
    var sentence: String {
        "\(file): \(missing.count) texts are missing and are shown in English: "
            + missing.map(\.rawValue).joined(separator: ", ")
    }
}

import Mustache

/// The templates, parsed once.
struct Templates: Sendable {
    /// Their names.
    enum Name: String, CaseIterable {
        case layout, overview, connection, customer, result, message, signIn, onward
    }

    private let templates: [Name: MustacheTemplate]

    /// Throws when a template does not parse, which is a defect of this program.
    init() throws {
        MustacheContentTypes.register(HTMLText(), named: HTMLText.name)
        var templates: [Name: MustacheTemplate] = [:]
        for name in Name.allCases {
            let source = String(decoding: Self.bytes(of: name), as: UTF8.self)
            // The pragma is added here, so that no template can lack it.
            templates[name] = try MustacheTemplate(string: "{{% CONTENT_TYPE:\(HTMLText.name)}}\n\(source)")
        }
        self.templates = templates
    }

    func render(_ name: Name, _ content: some Any) -> String {
        templates[name]?.render(content) ?? ""
    }

    private static func bytes(of name: Name) -> [UInt8] {
        switch name {
        case .layout: PackageResources.layout_mustache
        case .overview: PackageResources.overview_mustache
        case .connection: PackageResources.connection_mustache
        case .customer: PackageResources.customer_mustache
        case .result: PackageResources.result_mustache
        case .message: PackageResources.message_mustache
        case .signIn: PackageResources.signIn_mustache
        case .onward: PackageResources.onward_mustache
        }
    }
}

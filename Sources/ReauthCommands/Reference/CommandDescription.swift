/// A command as the parser knows it: what a manual can say of it without being written by hand.
///
/// Decoded from what the argument parser prints for `--experimental-dump-help`, whose types it does not export as a
/// product. Members that are not needed here are not decoded.
struct CommandDescription: Decodable, Equatable, Sendable {
    /// An argument, an option or a flag.
    struct Argument: Decodable, Equatable, Sendable {
        enum Kind: String, Decodable, Sendable {
            case positional, option, flag
        }

        struct Name: Decodable, Equatable, Sendable {
            var kind: String
            var name: String

            /// As it is typed.
            var typed: String { kind == "long" ? "--\(name)" : "-\(name)" }
        }

        var kind: Kind
        var names: [Name]?
        var preferredName: Name?
        var valueName: String?
        var abstract: String?
        var allValues: [String]?
        var defaultValue: String?
        var isOptional: Bool
        var isRepeating: Bool
        var shouldDisplay: Bool
    }

    var commandName: String
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool?
    var arguments: [Argument]?
    var subcommands: [CommandDescription]?
    var superCommands: [String]?

    /// The words that call it, as `reauth audit verify`.
    var path: String { ((superCommands ?? []) + [commandName]).joined(separator: " ") }

    /// Its own arguments: not those that every command has.
    var ownArguments: [Argument] {
        (arguments ?? []).filter { $0.shouldDisplay && !["help", "version"].contains($0.preferredName?.name ?? "") }
    }

    /// The commands that do something, in the order of the help, each with its whole path.
    var leaves: [CommandDescription] {
        let children = (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
        return children.isEmpty ? [self] : children.flatMap(\.leaves)
    }

    /// How it is called, in one line.
    var usage: String { ([path] + ownArguments.map(\.usage)).joined(separator: " ") }
}

extension CommandDescription.Argument {
    /// As a list of options names it: `-h, --help`, `--store <file>`, `<job>`.
    var heading: String {
        let value = "<\(valueName ?? "value")>"
        guard kind != .positional else { return value }
        let typed = (names ?? []).map(\.typed).joined(separator: ", ")
        return kind == .option ? "\(typed) \(value)" : typed
    }

    /// As the usage of a command names it.
    fileprivate var usage: String {
        var text = kind == .positional ? "<\(valueName ?? "value")>" : preferredName?.typed ?? ""
        if kind == .option { text += " <\(valueName ?? "value")>" }
        if isRepeating { text += " ..." }
        return isOptional ? "[\(text)]" : text
    }

    /// What it is, with its values and its default.
    var explanation: String {
        var text = abstract ?? ""
        // Words that the text names already are not listed again.
        if let allValues, !allValues.allSatisfy(text.contains) {
            text += " One of: \(allValues.joined(separator: ", "))."
        }
        if kind != .flag, let defaultValue { text += " Default: \(defaultValue)." }
        return text.hasPrefix(" ") ? String(text.dropFirst()) : text
    }
}

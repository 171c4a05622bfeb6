import ReauthModel
import StrictYAML

/// Decodes where a secret is to be found.
///
/// Never quotes anything: what stands there may be the secret itself.
struct SecretReferenceDecoder {
    let location: FileLocation

    func reference(_ value: YAMLValue) -> SecretReference? {
        guard value.isMapping, let mapping = value.mapping() else {
            value.reportPlainly(
                "`\(value.path)`: a secret never stands in a job file; "
                    + "write {file: PATH}, {env: NAME} or {command: [PROGRAM, …]}"
            )
            return nil
        }
        mapping.hideUnknownKeys()
        let file = mapping.optional("file")
        let variable = mapping.optional("env")
        let command = mapping.optional("command")
        let kinds = ["file", "env", "command"].filter(mapping.contains)
        guard kinds.count == 1 else {
            value.report("must hold exactly one of `file`, `env` and `command`")
            return nil
        }
        return file.flatMap(self.file) ?? variable.flatMap(self.variable) ?? command.flatMap(self.command)
    }

    private func file(_ value: YAMLValue) -> SecretReference? {
        value.string().map { .file(location.absolute($0)) }
    }

    private func variable(_ value: YAMLValue) -> SecretReference? {
        guard let name = value.string() else { return nil }
        guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]{0,254}/) != nil else {
            value.report("must be the name of an environment variable: letters, digits and `_`")
            return nil
        }
        return .environment(name)
    }

    private func command(_ value: YAMLValue) -> SecretReference? {
        guard value.isList else {
            value.report("must be a list, [PROGRAM, ARGUMENT, …]: no shell is involved")
            return nil
        }
        guard let values = value.filledList() else { return nil }
        let words = values.compactMap { $0.stringOrInteger() }
        guard words.count == values.count, let program = words.first else { return nil }
        return .command([program.contains("/") ? location.absolute(program) : program] + words.dropFirst())
    }
}

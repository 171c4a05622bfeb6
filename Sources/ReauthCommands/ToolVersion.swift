/// The version of the program, in reports and in `--version`.
enum ToolVersion {
    static let current = "0.1.0"
}

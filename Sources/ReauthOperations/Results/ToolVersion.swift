/// The version of the program, in reports and in `--version`.
package enum ToolVersion {
    package static let current = "0.1.0"
}

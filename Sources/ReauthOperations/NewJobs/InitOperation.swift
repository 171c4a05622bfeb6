/// Writes a first job file, and says what comes next.
package struct InitOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// Writes a template to a file that is not there yet.
    ///
    /// Without `output`, to `Jobs/NAME.yaml`. Makes no secret.
    package func write(_ template: JobTemplate, to output: String?) throws -> NewJob {
        let path = output ?? "Jobs/\(template.name).yaml"
        try environment.newJobs.writeNew(template.text, to: path)
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return NewJob(path: path, secretsFolder: folder + "secrets", secretFiles: template.secretFiles)
    }
}

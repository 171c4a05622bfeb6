import class Foundation.FileManager
package import ReauthEngine
import ReauthModel
import StrictYAML

extension JobFile {
    /// Reads and checks the file at `path`; throws ``InvalidInput`` with everything that is wrong in it.
    package static func load(path: String) throws -> JobFile {
        // The name of a job or of a run, where its file is wanted.
        if !path.contains("/"), !path.contains("."), !FileManager.default.fileExists(atPath: path) {
            throw InvalidInput([
                .init(
                    file: path,
                    line: nil,
                    message: "no such file; a job is named by its file, as in Jobs/\(path).yaml"
                )
            ])
        }
        return try decoded(path: path) { () throws(YAMLProblems) in try YAMLDocument(contentsOf: path) }
    }

    /// Checks the text of a job file as if it stood at `path`, relative to which it names other files.
    package static func decode(_ text: String, path: String) throws -> JobFile {
        try decoded(path: path) { () throws(YAMLProblems) in try YAMLDocument(text: text, file: path) }
    }

    private static func decoded(path: String, open: () throws(YAMLProblems) -> YAMLDocument) throws -> JobFile {
        let location = FileLocation(jobFile: path, workingDirectory: FileManager.default.currentDirectoryPath)
        do {
            let document = try open()
            var decoder = JobDecoder(root: document.root, location: location)
            let job = decoder.job()
            try document.finish()
            guard let job else {
                throw YAMLProblems([YAMLProblem(file: path, line: nil, message: "cannot be used as a job")])
            }
            let digest = EffectDigest.of(job, providersDigest: decoder.providersDigest)
            return JobFile(
                job: job,
                path: location.jobFile,
                effectDigest: digest,
                platformDigest: EffectDigest.ofPlatform(job)
            )
        } catch let error as YAMLProblems {
            throw InvalidInput(
                error.problems.map { InvalidInput.Problem(file: $0.file, line: $0.line, message: $0.message) }
            )
        }
    }
}

import JobFiles
import ReauthEngine

/// Job files in YAML.
struct YAMLJobs: JobReading {
    func job(at path: String) throws -> JobFile {
        try JobFile.load(path: path)
    }
}

extension YAMLJobs: JobWriting {
    func writeNew(_ text: String, to path: String) throws {
        do {
            try NewJobFile.write(text, to: path)
        } catch {
            throw OperationFailure(.usage, error.description)
        }
    }
}

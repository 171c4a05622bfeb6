import JobFiles
import ReauthEngine

/// Job files in YAML.
struct YAMLJobs: JobReading {
    func job(at path: String) throws -> JobFile {
        try JobFile.load(path: path)
    }
}

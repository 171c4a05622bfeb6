import StrictYAML

import class Foundation.FileManager

/// A folder with files of texts, called `LANGUAGE.yaml`.
struct TextFolder {
    /// The texts of a file.
    struct File {
        var path: String
        var texts: [PageText: String]
    }

    /// The most files that are read.
    private static let limit = 100

    let path: String

    /// By tag.
    ///
    /// Throws what is wrong with the files, each problem with its file and line.
    func texts(english: [PageText: String]) throws(ConsoleRefused) -> [String: File] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".yaml") }.sorted()
        } catch {
            throw ConsoleRefused("console.brand.texts names a folder that cannot be read: \(path)")
        }
        guard names.count <= Self.limit else {
            throw ConsoleRefused("\(path): more than \(Self.limit) files of texts")
        }
        var (files, problems): ([String: File], [YAMLProblem]) = ([:], [])
        for name in names {
            let (tag, file) = (String(name.dropLast(".yaml".count)), "\(path)/\(name)")
            guard tag.wholeMatch(of: /[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*/) != nil else {
                let message = "must be called after a language: de.yaml, pt-BR.yaml"
                problems.append(YAMLProblem(file: file, line: nil, message: message))
                continue
            }
            do throws(YAMLProblems) {
                let document = try YAMLDocument(contentsOf: file)
                files[tag] = File(path: file, texts: try TextFile(document, english: english).texts())
            } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw ConsoleRefused(YAMLProblems(problems).description) }
        return files
    }
}

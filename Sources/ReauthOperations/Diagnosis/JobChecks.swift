import ReauthEngine
import ReauthModel

/// Looks at everything that a job's own files say.
///
/// Opens no connection.
struct JobChecks: Sendable {
    let environment: Environment

    /// The checks of the job at `path`, but for those of its secrets.
    func look(at path: String) async throws -> JobLook {
        let file: JobFile
        do {
            file = try environment.jobs.job(at: path)
        } catch let error as InvalidInput {
            return Self.withoutJob(error)
        }
        var look = JobLook(findings: [.fine(.job, "\(file.path) is the job \(file.job.name)")], file: file)
        let catalog = read(file)
        look.catalog = try? catalog.get()
        let input = try await InputCheck(environment: environment).look(at: file)
        look.tally = input.tally
        look.findings += [
            Self.catalog(catalog, look),
            input.finding,
            ApplicationCheck.finding(look),
            RedirectCheck.finding(file.job),
            BrandCheck.finding(file.job, environment.pages),
        ]
        return look
    }

    private static func withoutJob(_ error: InvalidInput) -> JobLook {
        let reason = "the job cannot be read"
        return JobLook(
            findings: [.wrong(.job, error)]
                + [.catalog, .input, .applications, .redirectURIs, .brand].map { .notLookedAt($0, because: reason) }
        )
    }

    private func read(_ file: JobFile) -> Result<ProviderCatalog, InvalidInput> {
        do {
            let catalog = try environment.catalogs.catalog(adding: file.job.providersFile)
            try LimitNames.check(file, catalog)
            return .success(catalog)
        } catch {
            return .failure(
                error as? InvalidInput
                    ?? InvalidInput([
                        InvalidInput.Problem(file: file.path, line: nil, message: OperationFailure(error).description)
                    ])
            )
        }
    }

    private static func catalog(_ catalog: Result<ProviderCatalog, InvalidInput>, _ look: JobLook) -> Finding {
        switch catalog {
        case .failure(let error): .wrong(.catalog, error)
        case .success(let catalog): CatalogCheck.finding(look, catalog)
        }
    }
}

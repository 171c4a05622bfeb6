import ReauthModel

/// Looks into the files of `console.brand`, which the consent page alone opens.
enum BrandCheck {
    /// Nothing of it stops a run: the page starts without the brand, or not at all where its run is named.
    static func finding(_ job: Job, _ pages: any BrandLooking) -> Finding {
        guard let brand = job.console.brand else { return .fine(.brand, "the job names none") }
        do {
            let gaps = try pages.gaps(in: brand)
            guard gaps.isEmpty else {
                return .warning(
                    .brand,
                    "\(brand.name), with texts that customers read in English",
                    remedy: "add these keys",
                    problems: gaps
                )
            }
            let files = [brand.logo, brand.texts].compactMap(\.self)
            return .fine(.brand, brand.name + (files.isEmpty ? "" : ", with \(files.joined(separator: " and "))"))
        } catch {
            let lines = OperationFailure(error).description.split(separator: "\n").map(String.init)
            return .warning(
                .brand,
                "the consent page cannot show \(brand.name) to customers",
                remedy: "mend or replace what is named, or remove its line from `console.brand`",
                problems: lines
            )
        }
    }
}

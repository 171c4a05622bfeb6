/// How a person reaches a store that a command did not look at.
enum OtherStores {
    /// One sentence; `lookedAt` is the store as the command names it, `ofPackage` that of the package's schedules.
    static func sentence(lookedAt: String, ofPackage: String?) -> String {
        let package = ofPackage.flatMap { place in
            place == lookedAt
                ? nil : "; that of the package's schedules is \(place), of the user reauth"
        }
        return
            "Another store is named with --store FILE or REAUTH_STORE\(package ?? ""), also where the job names its own"
    }
}

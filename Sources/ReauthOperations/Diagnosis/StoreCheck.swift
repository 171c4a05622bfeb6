import ReauthEngine

/// Looks at the store without opening it for work.
enum StoreCheck {
    static func finding(_ environment: Environment) -> Finding {
        let store = environment.store
        guard !store.isStopFileThere else {
            return .wrong(
                .store,
                .capReached,
                "\(store.stopFile) is there: somebody stopped all work on this store",
                remedy: "remove the file to go on"
            )
        }
        do {
            return finding(try store.look(), at: store.place)
        } catch {
            let failure = OperationFailure(error)
            return .wrong(.store, failure.status, failure.description)
        }
    }

    static func finding(_ condition: StoreCondition, at place: String) -> Finding {
        if let kind = condition.networkFileSystem {
            return .warning(
                .store,
                "\(place) is on a file system of another machine (\(kind)), where locks and the write-ahead log may fail",
                remedy: "name a file on a local disk with --store"
            )
        }
        if let mode = condition.folderMode, mode & 0o022 != 0 {
            return .warning(
                .store,
                "others may put files into the folder of \(place) (mode 0\(String(mode, radix: 8)))",
                remedy: "run `chmod 700` on that folder"
            )
        }
        guard let store = condition.store else { return .fine(.store, "none yet; the first run makes \(place)") }
        let version =
            store.version == condition.currentVersion
            ? "version \(store.version)"
            : "version \(store.version), which the next run brings to \(condition.currentVersion)"
        let pages = store.isExamined ? "all pages are sound" : "too large to look at every page now"
        return .fine(.store, "\(place): \(version), \(DiskRoom.megabytes(store.size)), \(pages)")
    }
}

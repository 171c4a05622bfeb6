import ReauthEngine
import ReauthModel

/// Compares the free room with what a run of this size writes.
enum DiskCheck {
    static func finding(_ look: JobLook, _ disks: any DiskGauge) -> Finding {
        guard let job = look.file?.job else { return .notLookedAt(.disk, because: "the job cannot be read") }
        let (store, reports) = (disks.store, disks.reports)
        guard let free = [store, reports].compactMap({ $0?.free }).min() else {
            return .notLookedAt(.disk, because: "the system does not tell how much is free")
        }
        guard let size = size(look, job) else {
            let items = max(
                0,
                (free - DiskRoom.storeBytes) / (DiskRoom.storeBytesPerItem + DiskRoom.reportBytesPerItem)
            )
            return .fine(
                .disk,
                "\(DiskRoom.megabytes(free)) are free, which is enough for about \(items) instances; how many there are, "
                    + "`reauth plan` tells"
            )
        }
        let demand = DiskRoom.Demand(
            working: size.working,
            reported: size.reported,
            inputBytes: disks.size(of: job.source),
            lists: job.reports.subtracting([.json]).count
        )
        if let shortage = DiskRoom.shortage(demand, store: store, reports: reports) {
            return .wrong(
                .disk,
                shortage.status,
                "about \(DiskRoom.megabytes(shortage.needed)) are needed on the disk of \(shortage.folder) for "
                    + "\(size.reported) instances, and \(DiskRoom.megabytes(shortage.free)) are free",
                remedy: "free some, or name another place with \(shortage.option)"
            )
        }
        return .fine(
            .disk,
            "about \(DiskRoom.megabytes(demand.store + demand.reports)) are needed for \(size.reported) instances, and "
                + "\(DiskRoom.megabytes(free)) are free"
        )
    }

    private static func size(_ look: JobLook, _ job: Job) -> (working: Int, reported: Int)? {
        if let tally = look.tally { return (tally.selected, tally.total) }
        if case .embeddedSandbox(let instances, _, _) = job.platform { return (instances, instances) }
        return job.safety.maxInstances.map { ($0, $0) }
    }
}

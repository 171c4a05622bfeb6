/// Decides what happens to which instance by somebody else's hand, and that it happens once.
///
/// Who is met follows from the seed and the number of the instance alone.
struct IncidentPlan: Sendable {
    private struct Place: Hashable {
        var deed: SandboxDeed
        var index: UInt32
    }

    private let hash: SeededHash
    private let incidents: [SandboxDeed: FaultProfile.Incident]
    private var happened: Set<Place> = []

    init(hash: SeededHash, meanwhile: FaultProfile.Meanwhile) {
        self.hash = hash
        incidents = meanwhile.incidents
    }

    /// What happens to an instance at this moment, in a fixed order; each answer is given once.
    mutating func due(_ moment: FaultProfile.Moment, _ index: UInt32) -> [SandboxDeed] {
        guard !incidents.isEmpty else { return [] }
        var due: [SandboxDeed] = []
        for (number, deed) in SandboxDeed.allCases.enumerated() {
            guard let incident = incidents[deed], incident.moment == moment else { continue }
            let draw = SeededHash.unitInterval(hash.value(.incident, UInt64(index), UInt64(number))) * 100
            guard draw < incident.percent, happened.insert(Place(deed: deed, index: index)).inserted else { continue }
            due.append(deed)
        }
        return due
    }
}

/// Decides which external changes meet which instance, each at most once.
///
/// The decision follows from the seed and the number of the instance alone.
struct IncidentPlan: Sendable {
    private struct Place: Hashable {
        var change: ExternalChange
        var index: UInt32
    }

    private let hash: SeededHash
    private let incidents: [ExternalChange: FaultProfile.Incident]
    private var happened: Set<Place> = []

    init(hash: SeededHash, meanwhile: FaultProfile.Meanwhile) {
        self.hash = hash
        incidents = meanwhile.incidents
    }

    /// The changes that meet an instance at this moment, in a fixed order; each is returned once.
    mutating func due(_ moment: FaultProfile.Moment, _ index: UInt32) -> [ExternalChange] {
        guard !incidents.isEmpty else { return [] }
        var due: [ExternalChange] = []
        for (number, change) in ExternalChange.allCases.enumerated() {
            guard let incident = incidents[change], incident.moment == moment else { continue }
            let draw = SeededHash.unitInterval(hash.value(.incident, UInt64(index), UInt64(number))) * 100
            guard draw < incident.percent, happened.insert(Place(change: change, index: index)).inserted else {
                continue
            }
            due.append(change)
        }
        return due
    }
}

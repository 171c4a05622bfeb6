import Foundation
import ReauthModel
import Testing

@testable import ReauthCommands

/// Room on the disk, before anything is sent.
@Suite struct DiskRoomTests {
    private static let demand = DiskRoom.Demand(working: 1000, reported: 2000, inputBytes: 500)
    private static let folders = (store: "/var/store", reports: "/srv/Reports")

    private func shortage(store: DiskRoom.Disk?, reports: DiskRoom.Disk?) -> DiskRoom.Shortage? {
        DiskRoom.shortage(Self.demand, folders: Self.folders) { $0 == "/var/store" ? store : reports }
    }

    @Test func theDemandGrowsWithTheItemsAndTheirColumns() {
        let none = DiskRoom.Demand(working: 0, reported: 0, inputBytes: 0)
        #expect(Self.demand.store - none.store == 1000 * DiskRoom.storeBytesPerItem)
        #expect(Self.demand.reports - none.reports == 2000 * DiskRoom.reportBytesPerItem + 1000)
    }

    @Test func eachDiskNeedsItsOwnPart() {
        let (store, reports) = (Self.demand.store, Self.demand.reports)
        #expect(shortage(store: .init(device: 1, free: store), reports: .init(device: 2, free: reports)) == nil)
        #expect(
            shortage(store: .init(device: 1, free: store - 1), reports: .init(device: 2, free: .max))
                == DiskRoom.Shortage(folder: "/var/store", needed: store, free: store - 1, isOfStore: true)
        )
        #expect(
            shortage(store: .init(device: 1, free: .max), reports: .init(device: 2, free: reports - 1))
                == DiskRoom.Shortage(folder: "/srv/Reports", needed: reports, free: reports - 1, isOfStore: false)
        )
    }

    @Test func oneDiskNeedsBoth() {
        let both = Self.demand.store + Self.demand.reports
        func disk(_ free: Int64) -> DiskRoom.Disk { DiskRoom.Disk(device: 1, free: free) }
        #expect(shortage(store: disk(both), reports: disk(both)) == nil)
        #expect(shortage(store: disk(both - 1), reports: disk(both - 1))?.needed == both)
    }

    @Test func aDiskThatDoesNotTellIsBelieved() {
        #expect(shortage(store: nil, reports: nil) == nil)
        #expect(shortage(store: nil, reports: .init(device: 2, free: 0))?.isOfStore == false)
    }

    @Test func aFolderThatIsNotThereYetIsOnTheDiskAboveIt() throws {
        let folder = FileManager.default.temporaryDirectory.path
        let here = try #require(DiskRoom.disk(of: folder))
        #expect(DiskRoom.disk(of: folder + "/none/of/these")?.device == here.device)
        #expect(here.free > 0)
        #expect(DiskRoom.disk(of: "Reports/none") != nil)
    }

    @Test func theSizeOfAnInputIsThatOfItsFile() throws {
        #expect(DiskRoom.size(of: .api(elements: [], tags: [], search: nil)) == 0)
        #expect(DiskRoom.size(of: .csv("/nowhere/fleet.csv")) == 0)
    }
}

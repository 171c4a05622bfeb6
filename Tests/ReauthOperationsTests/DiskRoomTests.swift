import Foundation
import ReauthModel
import Testing

@testable import ReauthOperations

/// Room on the disk, before anything is sent.
@Suite struct DiskRoomTests {
    private static let demand = DiskRoom.Demand(working: 1000, reported: 2000, inputBytes: 500)

    private func shortage(store: Disk?, reports: Disk?) -> DiskRoom.Shortage? {
        DiskRoom.shortage(Self.demand, store: store, reports: reports)
    }

    private func store(_ free: Int64, device: UInt64 = 1) -> Disk {
        Disk(folder: "/var/store", device: device, free: free)
    }

    private func reports(_ free: Int64, device: UInt64 = 2) -> Disk {
        Disk(folder: "/srv/Reports", device: device, free: free)
    }

    @Test func theDemandGrowsWithTheItemsAndTheirColumns() {
        let none = DiskRoom.Demand(working: 0, reported: 0, inputBytes: 0)
        #expect(Self.demand.store - none.store == 1000 * DiskRoom.storeBytesPerItem)
        #expect(Self.demand.reports - none.reports == 2000 * DiskRoom.reportBytesPerItem + 1000)
        var two = Self.demand
        two.lists = 2
        #expect(two.reports - none.reports == 4000 * DiskRoom.reportBytesPerItem + 1500)
        var page = Self.demand
        page.hasPage = true
        #expect(page.reports - Self.demand.reports == 2000 * DiskRoom.pageBytesPerItem)
        // The page of a large run has no rows.
        page.reported = ReportTerms.pageRows + 1
        let rows = Int64(page.reported) * DiskRoom.reportBytesPerItem
        #expect(page.reports - none.reports == rows + 1000)
    }

    @Test func eachDiskNeedsItsOwnPart() {
        let (needed, listed) = (Self.demand.store, Self.demand.reports)
        #expect(shortage(store: store(needed), reports: reports(listed)) == nil)
        #expect(
            shortage(store: store(needed - 1), reports: reports(.max))
                == DiskRoom.Shortage(folder: "/var/store", needed: needed, free: needed - 1, isOfStore: true)
        )
        #expect(
            shortage(store: store(.max), reports: reports(listed - 1))
                == DiskRoom.Shortage(folder: "/srv/Reports", needed: listed, free: listed - 1, isOfStore: false)
        )
    }

    @Test func oneDiskNeedsBoth() {
        let both = Self.demand.store + Self.demand.reports
        #expect(shortage(store: store(both), reports: reports(both, device: 1)) == nil)
        #expect(shortage(store: store(both - 1), reports: reports(both - 1, device: 1))?.needed == both)
    }

    @Test func aDiskThatDoesNotTellIsBelieved() {
        #expect(shortage(store: nil, reports: nil) == nil)
        #expect(shortage(store: nil, reports: reports(0))?.isOfStore == false)
    }

    @Test func aFolderThatIsNotThereYetIsOnTheDiskAboveIt() throws {
        let folder = FileManager.default.temporaryDirectory.path
        let here = try #require(SystemDisks.disk(of: folder))
        #expect(SystemDisks.disk(of: folder + "/none/of/these")?.device == here.device)
        #expect(here.free > 0)
        #expect(SystemDisks.disk(of: "Reports/none") != nil)
    }

    @Test func theSizeOfAnInputIsThatOfItsFile() throws {
        let disks = SystemDisks(storeFolder: ".", reportsFolder: ".")
        #expect(disks.size(of: .api(elements: [], tags: [], search: nil)) == 0)
        #expect(disks.size(of: .csv("/nowhere/fleet.csv")) == 0)
        #expect(disks.size(of: .csv(#filePath)) > 0)
    }
}

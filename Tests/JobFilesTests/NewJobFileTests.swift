import JobFiles
import ReauthTesting
import Testing

@Suite struct NewJobFileTests {
    @Test func itIsWrittenWithItsFolders() throws {
        let folder = try TemporaryFolder()
        try NewJobFile.write("name: a\n", to: folder.file("Jobs/night/a.yaml"))
        #expect(try folder.read("Jobs/night/a.yaml") == "name: a\n")
    }

    @Test func nothingIsWrittenOver() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("mine", to: "a.yaml")
        let error = #expect(throws: NewJobFile.Refused.self) { try NewJobFile.write("name: a\n", to: path) }
        #expect(error?.description.hasPrefix("\(path) is there already, and nothing is written over") == true)
        #expect(try folder.read("a.yaml") == "mine")
    }

    @Test func aFolderThatIsAFileIsToldSo() throws {
        let folder = try TemporaryFolder()
        try folder.write("mine", to: "Jobs")
        let error = #expect(throws: NewJobFile.Refused.self) {
            try NewJobFile.write("name: a\n", to: folder.file("Jobs/a.yaml"))
        }
        #expect(error?.description.contains("cannot be written") == true)
    }
}

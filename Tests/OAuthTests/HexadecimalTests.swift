import OAuth
import Testing

@Suite struct HexadecimalTests {
    @Test func writesTwoLowerCaseDigitsForEachByte() {
        #expect([UInt8]().hexadecimal == "")
        #expect([0x00 as UInt8, 0x0A, 0x10, 0x7F, 0xFF].hexadecimal == "000a107fff")
        for byte in UInt8.min...UInt8.max {
            #expect([byte].hexadecimal.count == 2)
            #expect(UInt8([byte].hexadecimal, radix: 16) == byte)
        }
    }
}

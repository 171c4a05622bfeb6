import Testing

@testable import SyslogForwarding

@Suite struct MessageFramesTests {
    /// The frames of a text that comes in pieces.
    private func frames(_ text: String, pieces size: Int) -> (text: String, messages: Int) {
        var frames = MessageFrames()
        var bytes: [UInt8] = []
        var messages = 0
        let all = Array(text.utf8)
        for start in stride(from: 0, to: all.count, by: size) {
            let frame = frames.add(all[start..<min(start + size, all.count)])
            bytes += frame.bytes
            messages += frame.messages
        }
        let last = frames.end()
        return (String(decoding: bytes + last.bytes, as: UTF8.self), messages + last.messages)
    }

    @Test(arguments: [1, 2, 3, 7, 100])
    func `each line is a message behind its length in bytes, however it comes`(size: Int) {
        let result = frames("<1>1 a\n<2>1 bé\n\n<3>1 c", pieces: size)
        #expect(result.text == "6 <1>1 a8 <2>1 bé6 <3>1 c")
        #expect(result.messages == 3)
    }

    @Test func `nothing has no frames`() {
        #expect(frames("", pieces: 1) == ("", 0))
        #expect(frames("\n\n", pieces: 1) == ("", 0))
    }
}

/// Makes frames of lines: the length of each message in bytes, a blank, the message (RFC 5425 4.3).
struct MessageFrames {
    /// Frames, and how many messages they hold.
    typealias Frames = (bytes: [UInt8], messages: Int)

    /// The beginning of a line whose end has not come yet.
    private var rest: [UInt8] = []

    /// The frames of the lines that end in these bytes.
    mutating func add(_ bytes: some Collection<UInt8>) -> Frames {
        var frames: [UInt8] = []
        var messages = 0
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                rest.append(byte)
                continue
            }
            append(to: &frames, &messages)
        }
        return (frames, messages)
    }

    /// The frame of a last line that has no line feed.
    mutating func end() -> Frames {
        var frames: [UInt8] = []
        var messages = 0
        append(to: &frames, &messages)
        return (frames, messages)
    }

    private mutating func append(to frames: inout [UInt8], _ messages: inout Int) {
        guard !rest.isEmpty else { return }
        frames += Array("\(rest.count) ".utf8)
        frames += rest
        rest.removeAll(keepingCapacity: true)
        messages += 1
    }
}

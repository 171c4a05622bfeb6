// The byte order mark that UTF-8 files of some programs begin with.
extension CSVReader {
    private static let byteOrderMarkBytes: [UInt8] = [0xEF, 0xBB, 0xBF]

    mutating func passByteOrderMark(_ chunk: UnsafeRawBufferPointer, _ index: inout Int) {
        while let seen = byteOrderMark, index < chunk.count {
            guard chunk[index] == Self.byteOrderMarkBytes[seen] else {
                keepPartOfByteOrderMark()
                return
            }
            index += 1
            byteOrderMark = seen + 1
            if seen + 1 == Self.byteOrderMarkBytes.count {
                byteOrderMark = nil
                rowOffset = Int64(Self.byteOrderMarkBytes.count)
            }
        }
    }

    /// Bytes that began like a byte order mark and were none are the start of the first field.
    mutating func keepPartOfByteOrderMark() {
        guard let seen = byteOrderMark else { return }
        byteOrderMark = nil
        guard seen > 0 else { return }
        state = .unquoted
        Self.byteOrderMarkBytes.prefix(seen).withUnsafeBytes { append($0) }
    }
}

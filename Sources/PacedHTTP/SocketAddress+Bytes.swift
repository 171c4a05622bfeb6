import NIOCore

extension SocketAddress {
    /// The bytes of an IP address, 4 or 16; IPv4 within IPv6 (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) counts as IPv4.
    var addressBytes: [UInt8]? {
        switch self {
        // After family and port (`sin_addr`), and after family, port and flow (`sin6_addr`), on every system.
        case .v4(let address): return withUnsafeBytes(of: address.address) { Array($0[4..<8]) }
        case .v6(let address):
            let bytes = withUnsafeBytes(of: address.address) { Array($0[8..<24]) }
            let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            return isMapped ? Array(bytes.suffix(4)) : bytes
        case .unixDomainSocket: return nil
        }
    }
}

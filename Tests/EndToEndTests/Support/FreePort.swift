import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

private let handedOut = Mutex<Set<Int>>([])

/// A port that nobody listens on, for programs that must know theirs before they start.
///
/// It lies below those that the system gives to connections (32768 on Linux, 49152 on macOS), for between this look and
/// the program's start a connection of another test could take one of them as its own end.
func freePort() throws -> Int {
    try handedOut.withLock { handedOut in
        let port = (20_000..<32_000).shuffled().first { !handedOut.contains($0) && isFree($0) }
        return handedOut.insert(try #require(port)).memberAfterInsert
    }
}

private func isFree(_ port: Int) -> Bool {
    #if canImport(Glibc)
    let stream = Int32(SOCK_STREAM.rawValue)
    #else
    let stream = SOCK_STREAM
    #endif
    let descriptor = socket(AF_INET, stream, 0)
    guard descriptor >= 0 else { return false }
    defer { _ = close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    // Every address of this machine: some of the programs listen on all of them.
    address.sin_addr.s_addr = 0
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}

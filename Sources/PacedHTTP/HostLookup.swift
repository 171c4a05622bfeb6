import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Asks the system's resolver for the addresses of a host, as a connection to it would.
package enum HostLookup {
    /// Why a name has no address.
    package struct Failed: Error, Sendable, CustomStringConvertible {
        /// The resolver's own words.
        package let description: String
    }

    /// The number of addresses of `host`.
    ///
    /// The resolver blocks, so it is asked in a thread for that. Throws ``Failed``.
    package static func countAddresses(ofHost host: String) async throws -> Int {
        try await NIOThreadPool.singleton.runIfActive { try count(host) }
    }

    private static func count(_ host: String) throws(Failed) -> Int {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        // One entry for each address, and not one for each kind of socket.
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var first: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &first)
        guard status == 0 else { throw Failed(description: String(cString: gai_strerror(status))) }
        defer { freeaddrinfo(first) }
        return sequence(first: first, next: { $0?.pointee.ai_next }).prefix { $0 != nil }.count { _ in true }
    }
}

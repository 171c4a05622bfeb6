import NIOCore
import NIOSSL

/// Refuses a tunnel whose certificate is good for the proxy's own address.
///
/// NIOSSL accepts a certificate that names the address of the socket, whatever host is meant. Behind a proxy that is the
/// proxy's address: with a certificate for it, which authorities give to anybody, a proxy could pose as every host.
enum TunnelIdentity {
    /// The certificate may have been accepted for the proxy's address.
    struct IsOfProxy: Error {}

    /// Looks at the certificate of a tunnel before a request is sent through it; on the channel's event loop.
    static func check(_ channel: any Channel) -> EventLoopFuture<Void> {
        if let certificate = try? channel.pipeline.syncOperations.nioSSL_peerCertificate(),
            let address = channel.remoteAddress?.addressBytes,
            !certificate._subjectAlternativeNames().contains(where: { name in
                // An address in IPv6 form is compared in the form that the socket has.
                name.nameType == .ipAddress && normalized(Array(name.contents)) == address
            })
        {
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        // Later: the pool must hear of the refusal before it hears of the end of the connection.
        channel.eventLoop.execute { channel.close(promise: nil) }
        return channel.eventLoop.makeFailedFuture(IsOfProxy())
    }

    private static func normalized(_ address: [UInt8]) -> [UInt8] {
        guard address.count == 16, address.prefix(10).allSatisfy({ $0 == 0 }), address[10] == 0xFF, address[11] == 0xFF
        else { return address }
        return Array(address.suffix(4))
    }
}

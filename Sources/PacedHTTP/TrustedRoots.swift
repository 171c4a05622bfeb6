import NIOSSL

/// Certificates of authorities that are trusted besides those of the system.
package struct TrustedRoots: Sendable {
    /// Why a file cannot be used, as the rest of a sentence about it.
    package struct Unusable: Error {
        package let message: String
    }

    /// Nobody besides the system's authorities.
    package static let system = TrustedRoots([])

    let certificates: [NIOSSLCertificate]

    init(_ certificates: [NIOSSLCertificate]) {
        self.certificates = certificates
    }

    /// Reads every certificate of a PEM file; throws ``Unusable`` when there is none, or one that cannot be read.
    package init(pemFile path: String) throws(Unusable) {
        do {
            certificates = try NIOSSLCertificate.fromPEMFile(path)
        } catch is NIOSSLError {
            throw Unusable(message: "has no certificate that can be read")
        } catch {
            throw Unusable(message: "cannot be read")
        }
        guard !certificates.isEmpty else { throw Unusable(message: "has no certificate that can be read") }
    }
}

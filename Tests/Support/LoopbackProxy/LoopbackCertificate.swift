package import NIOSSL
import ReauthTesting

/// Certificates for servers on loopback, all of one key that protects nothing.
///
/// Made with OpenSSL 3: `openssl ecparam -name prime256v1 -genkey -noout`, one `openssl req` each, and `openssl ca` with
/// fixed dates (`-selfsign` for the root), so that they mean the same on every machine at any time.
package enum LoopbackCertificate: String, Sendable, CaseIterable {
    /// Good for `localhost` and 127.0.0.1, from 2020 to 2125.
    case good
    /// For the same names, but only in the year 2020.
    case expired
    /// Good until 2125, for `elsewhere.example`.
    case elsewhere

    /// The authority that signed all of them.
    package static func root() throws -> NIOSSLCertificate {
        try NIOSSLCertificate(bytes: Array(rootPEM.utf8), format: .pem)
    }

    /// What a server needs that shows this certificate.
    package func serverContext() throws -> NIOSSLContext {
        let certificate = try NIOSSLCertificate(bytes: Array(pem.utf8), format: .pem)
        let key = try NIOSSLPrivateKey(bytes: Array(Self.keyPEM.utf8), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(certificate)],
                privateKey: .privateKey(key)
            )
        )
    }

    private var pem: String {
        switch self {
        case .good: Self.goodPEM
        case .expired: Self.expiredPEM
        case .elsewhere: SharedCertificate.elsewhere
        }
    }

    private static let keyPEM = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIMeCoJC4U7VcwUqUz7/Qu3cRoT7anRJ8CuwTXFMK7Cd+oAoGCCqGSM49
        AwEHoUQDQgAE7mHVmH4bHR2GGXgeiHyN5DnTGQUDNhxIBuagijAUTmk7wrrrgFwj
        /wxxP77vznxmmcTvx6LmdBTNtZPdnE1jow==
        -----END EC PRIVATE KEY-----
        """

    package static let rootPEM = """
        -----BEGIN CERTIFICATE-----
        MIIBZDCCAQqgAwIBAgIUa8Fk03zS4fAtdCOPza6QbMxjTMowCgYIKoZIzj0EAwIw
        DzENMAsGA1UEAwwEcm9vdDAgFw0yMDAxMDEwMDAwMDBaGA8yMTI1MTIzMTIzNTk1
        OVowDzENMAsGA1UEAwwEcm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABO5h
        1Zh+Gx0dhhl4Hoh8jeQ50xkFAzYcSAbmoIowFE5pO8K664BcI/8McT++7858ZpnE
        78ei5nQUzbWT3ZxNY6OjQjBAMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQD
        AgIEMB0GA1UdDgQWBBSmLEZHFrvKrfafrkKSA7dLOj8E8TAKBggqhkjOPQQDAgNI
        ADBFAiEAjQDa6s1zWwat9872UiW6jGJ1fsuOx0W2qOOZPvHhlhYCIGvsQ9XnCA5o
        EifmQURl4UqcOSJ5/YMhSezW73rGlP+c
        -----END CERTIFICATE-----
        """

    private static let goodPEM = """
        -----BEGIN CERTIFICATE-----
        MIIBZDCCAQmgAwIBAgIUPcvjFK2N+lIf7JY9ssQiZJne8akwCgYIKoZIzj0EAwIw
        DzENMAsGA1UEAwwEcm9vdDAgFw0yMDAxMDEwMDAwMDBaGA8yMTI1MTIzMTIzNTk1
        OVowEzERMA8GA1UEAwwIbG9vcGJhY2swWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
        AATuYdWYfhsdHYYZeB6IfI3kOdMZBQM2HEgG5qCKMBROaTvCuuuAXCP/DHE/vu/O
        fGaZxO/HouZ0FM21k92cTWOjoz0wOzAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8A
        AAEwHQYDVR0OBBYEFKYsRkcWu8qt9p+uQpIDt0s6PwTxMAoGCCqGSM49BAMCA0kA
        MEYCIQDsb4vYRGyawFAqoIZMu8s8BI4iLdn/uBRDEN125g27cQIhAOme7kl0lT13
        XVTmHxzEWyrLBj1q6BfakuyazeU77zmP
        -----END CERTIFICATE-----
        """

    private static let expiredPEM = """
        -----BEGIN CERTIFICATE-----
        MIIBYDCCAQagAwIBAgIUMEqkQJtBNjFvE7K1RV86qqgHtrIwCgYIKoZIzj0EAwIw
        DzENMAsGA1UEAwwEcm9vdDAeFw0yMDAxMDEwMDAwMDBaFw0yMTAxMDEwMDAwMDBa
        MBIxEDAOBgNVBAMMB2V4cGlyZWQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATu
        YdWYfhsdHYYZeB6IfI3kOdMZBQM2HEgG5qCKMBROaTvCuuuAXCP/DHE/vu/OfGaZ
        xO/HouZ0FM21k92cTWOjoz0wOzAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEw
        HQYDVR0OBBYEFKYsRkcWu8qt9p+uQpIDt0s6PwTxMAoGCCqGSM49BAMCA0gAMEUC
        IEDD55WQKp/Uule4Eq45fnfCvOmd2MHV3UHRImyCe3HCAiEA9tr0UwPvRUUOGVIL
        BSEn8voSFoGQ9S9crZ2qXWfkfVI=
        -----END CERTIFICATE-----
        """
}

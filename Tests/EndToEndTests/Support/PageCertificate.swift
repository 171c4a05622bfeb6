import ReauthTesting

/// A certificate for a page on loopback, its key, and who signed it.
///
/// Made with OpenSSL 3: `openssl ecparam -name prime256v1 -genkey -noout` for each key, one `openssl req` each, and
/// `openssl ca` with fixed dates, so that they mean the same on every machine. The keys guard nothing.
enum PageCertificate {
    /// Good for `localhost` and 127.0.0.1, from 2020 to 2125.
    static let chain = """
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

    /// The key of the certificate.
    static let key = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIMeCoJC4U7VcwUqUz7/Qu3cRoT7anRJ8CuwTXFMK7Cd+oAoGCCqGSM49
        AwEHoUQDQgAE7mHVmH4bHR2GGXgeiHyN5DnTGQUDNhxIBuagijAUTmk7wrrrgFwj
        /wxxP77vznxmmcTvx6LmdBTNtZPdnE1jow==
        -----END EC PRIVATE KEY-----
        """

    /// A key of nothing here.
    static let otherKey = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIIzDPOL3Lwm8gEl452pgHCD2p855Tor4C8RG+g+1BagqoAoGCCqGSM49
        AwEHoUQDQgAEpgRCA8hUmTaOBPPX/hqfyFAXEzWLoNF/3OwXCDQiPWhFOFPeacve
        Q2B9XWgETGoPVYqiedul/SyICup7k0iw4A==
        -----END EC PRIVATE KEY-----
        """

    /// Who signed it.
    static let root = """
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

    /// Writes `page.pem` and `page.key`.
    static func write(to scratch: TemporaryFolder) throws {
        try scratch.write(chain + "\n", to: "page.pem")
        try scratch.write(key + "\n", to: "page.key")
    }
}

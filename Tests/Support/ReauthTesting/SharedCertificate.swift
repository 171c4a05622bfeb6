/// Certificates that tests of several targets serve.
package enum SharedCertificate {
    /// Good for `elsewhere.example` until 2125, of the same key and root as the certificates for loopback.
    package static let elsewhere = """
        -----BEGIN CERTIFICATE-----
        MIIBZjCCAQygAwIBAgIUJKYjKhkYS3evTU8lWJDOixfJOQEwCgYIKoZIzj0EAwIw
        DzENMAsGA1UEAwwEcm9vdDAgFw0yMDAxMDEwMDAwMDBaGA8yMTI1MTIzMTIzNTk1
        OVowFDESMBAGA1UEAwwJZWxzZXdoZXJlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
        QgAE7mHVmH4bHR2GGXgeiHyN5DnTGQUDNhxIBuagijAUTmk7wrrrgFwj/wxxP77v
        znxmmcTvx6LmdBTNtZPdnE1jo6M/MD0wHAYDVR0RBBUwE4IRZWxzZXdoZXJlLmV4
        YW1wbGUwHQYDVR0OBBYEFKYsRkcWu8qt9p+uQpIDt0s6PwTxMAoGCCqGSM49BAMC
        A0gAMEUCIHEMV+BKD4GJmAKxSy1mbnuCek1OjZTmyfdIEEILJgOoAiEAlTwVMZq2
        oliNL5YCtbx6d7bBAiRyz/O6au8rX/8RGwE=
        -----END CERTIFICATE-----
        """
}

import StrictYAML

/// Decodes `trust`: authorities that are trusted besides those of the system.
///
/// It has no key that turns the verification of TLS off, and none will come.
struct TrustDecoder {
    let location: FileLocation

    private static let remedy = "name a file with the CA's certificates in PEM (`-----BEGIN CERTIFICATE-----`)"

    /// The absolute path of the file with their certificates.
    func caFile(_ mapping: YAMLMapping?) -> String? {
        guard let value = mapping?.required("caFile"), let name = value.string() else { return nil }
        let path = location.absolute(name)
        do {
            let content = try FileContent(path: path, maximumSize: 1 << 20)
            if !String(decoding: content.bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") {
                value.report("names a file that has no certificate: \(path); \(Self.remedy)")
            }
        } catch {
            value.report("names a file that \(error.message): \(path); \(Self.remedy)")
        }
        return path
    }
}

import JobFiles
import ReauthEngine
import Testing

/// A person who puts a secret where it does not belong must not find it in an error text, which ends in logs.
@Suite struct SecretSilenceTests {
    private static let marker = "s3cr3tMarker"

    /// Shapes that a misplaced secret takes: alone, in a list, as a key, with a wrong or a doubled key, broken.
    private static let shapes = [
        marker, "'\(marker)'", "[\(marker)]", "{\(marker)}", "{\(marker): x}", "{value: \(marker)}",
        "{files: \(marker)}", "{file: a, env: \(marker)}", "{env: \(marker)-1}", "{env: [\(marker)]}",
        "{command: \(marker)}", "{command: {\(marker): 1}}", "{file: {\(marker): 1}}", "!\(marker) x", "&\(marker) x",
        "*\(marker)", "\"\(marker)", "{file: \(marker)", "| \(marker)", "@\(marker)", "a: \(marker)", "{? \(marker)",
        "\"\(marker)\\x07\"", "\"\(marker)\\q\"", "%\(marker)", "[\(marker)]: 1", "https://u:\(marker)@a.example/x",
        "{\(marker), \(marker)}", "{a: 1, \(marker), \"\(marker)\"}",
    ]

    private static let places = [
        "{file: /run/secrets/organization}", "{env: OPEN_CONNECTORS_USER}", "{file: client-id}",
        "{command: [vault, read, -field=secret, 7]}",
        "https://api.openconnectors.us2.ext.hana.ondemand.com/elements/api-v2", "https://reauth.example.com/callback",
    ]

    @Test(arguments: places)
    func `no misplaced secret is repeated`(place: String) {
        for shape in Self.shapes {
            let found = problems(completeJob.replacing(place, with: shape))
            #expect(!found.isEmpty, "\(shape) was accepted")
            #expect(!found.joined().contains(Self.marker), "\(shape): \(found)")
        }
    }
}

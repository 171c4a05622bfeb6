import OAuth
import Testing
import Webhooks

@Suite("The signature of a webhook")
struct WebhookSignerTests {
    /// Made with `hmac` and `base64` of Python 3.
    @Test func isThatOfTheStandardWebhooks() throws {
        let signer = try #require(WebhookSigner(Secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")))
        let signature = signer.signature(id: "msg_1", timestamp: 1_674_087_231, body: #"{"type":"failed"}"#)
        #expect(signature == "v1,696hEBcBMPbKkGtIh9Av1nQe4bx3dUWE/el046iMOUE=")
    }

    @Test(
        arguments: [
            "", "whsec_", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=",
            "whsec_not base64 at all, but long enough to be", "WHSEC_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "whsec_" + String(repeating: "AAAA", count: 22),
        ]
    )
    func anotherSecretIsNone(_ text: String) {
        #expect(WebhookSigner(Secret(text)) == nil)
    }
}

import OAuth
import Testing

/// A type that holds a secret and does not define how it is printed, as most of our types.
private struct Holder {
    var name = "holder"
    var token = Secret("hunter2")
    var maybe: Secret<String>? = Secret("hunter2")
    var many = [Secret("hunter2")]
    var named = ["key": Secret("hunter2")]
    var bytes = Secret<[UInt8]>(Array("hunter2".utf8))
}

/// The same, in the payload of an error.
private enum Failure: Error {
    case refused(token: Secret<String>, attempt: Int)
}

/// A reference that holds a secret.
private final class Box: Sendable {
    let token = Secret("hunter2")
}

@Suite struct SecretTests {
    private func dumped(_ value: some Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }

    @Test func printsAsRedactedHoweverItIsPrinted() {
        let secret = Secret("hunter2")
        #expect("\(secret)" == "<redacted>")
        #expect(secret.description == "<redacted>")
        #expect(secret.debugDescription == "<redacted>")
        #expect(String(describing: secret) == "<redacted>")
        #expect(String(reflecting: secret) == "<redacted>")
        #expect(dumped(secret) == "- <redacted>\n")
        #expect("\(String(describing: Optional(secret)))" == "Optional(<redacted>)")
    }

    @Test func printsAsRedactedInsideOfOthers() {
        let (holder, failure, box) = (Holder(), Failure.refused(token: Secret("hunter2"), attempt: 3), Box())
        let texts = [
            "\(holder)", String(reflecting: holder), dumped(holder), "\(failure)", String(reflecting: failure),
            dumped(failure), dumped(box), "\([holder.token])", "\((holder.token, 1))", dumped([holder]),
        ]
        for text in texts {
            #expect(!text.contains("hunter2"), "\(text)")
            #expect(!text.contains("104"), "the bytes must not show either: \(text)")
        }
        #expect("\(holder)".contains("token: <redacted>"))
        #expect("\(failure)".contains("<redacted>"))
    }

    @Test func hasNoChildrenForAMirror() {
        #expect(Mirror(reflecting: Secret("hunter2")).children.isEmpty)
        #expect(Mirror(reflecting: Secret(["hunter2"])).children.isEmpty)
    }

    @Test func whatIsMadeOfSecretsStaysSilentToo() {
        let credentials = BasicCredentials(clientID: Secret("hunter2"), clientSecret: Secret("hunter2"))
        let key = FingerprintKey(bytes: Array("hunter2hunter2".utf8))
        for text in ["\(credentials)", String(reflecting: credentials), dumped(credentials)] {
            #expect(!text.contains("hunter2"), "\(text)")
        }
        for text in ["\(key)", String(reflecting: key), dumped(key)] {
            #expect(!text.contains("104"), "\(text)")
        }
    }

    @Test func cannotBeStoredByAccident() {
        #expect(!((Secret("hunter2") as Any) is any Encodable))
        #expect(!((Secret("hunter2") as Any) is any LosslessStringConvertible))
    }

    @Test func isEqualByItsContentAndGivesItBack() {
        #expect(Secret("a") == Secret("a"))
        #expect(Secret("a") != Secret("b"))
        #expect(Set([Secret("a"), Secret("a"), Secret("b")]).count == 2)
        #expect(Secret("hunter2").exposed() == "hunter2")
    }
}

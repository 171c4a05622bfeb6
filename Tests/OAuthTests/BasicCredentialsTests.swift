import OAuth
import Testing

@Suite struct BasicCredentialsTests {
    private func header(_ id: String, _ secret: String) -> String {
        BasicCredentials(clientID: Secret(id), clientSecret: Secret(secret)).authorizationHeader.exposed()
    }

    @Test func givesTheExampleOfRFC6749Section2_3_1() {
        #expect(
            header("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw")
                == "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"
        )
    }

    /// RFC 7617 §2 and §2.1 give "Aladdin" and "test" without form encoding; RFC 6749 §2.3.1 asks for it first.
    @Test(arguments: [
        ("Aladdin", "open sesame", "QWxhZGRpbjpvcGVuK3Nlc2FtZQ=="),  // Aladdin:open+sesame
        ("test", "123£", "dGVzdDoxMjMlQzIlQTM="),  // test:123%C2%A3
        ("a:b", "c:d", "YSUzQWI6YyUzQWQ="),  // a%3Ab:c%3Ad
        ("+%", " /=", "JTJCJTI1OislMkYlM0Q="),  // %2B%25:+%2F%3D
        ("id", "", "aWQ6"),  // id:
    ])
    func encodesBothHalvesBeforeBase64(id: String, secret: String, base64: String) {
        #expect(header(id, secret) == "Basic " + base64)
    }

    @Test func aColonInTheIdentifierCannotMoveTheBorder() {
        #expect(header("a:b", "c") != header("a", "b:c"))
    }
}

/// Where each provider asks people for their consent.
struct ConsentEndpoint: Sendable {
    let element: SandboxElement
    let host: String
    let path: String

    static let all = [
        ConsentEndpoint(element: .salesforce, host: "login.salesforce.com", path: "services/oauth2/authorize"),
        ConsentEndpoint(element: .box, host: "account.box.com", path: "api/oauth2/authorize"),
        ConsentEndpoint(element: .adobeSign, host: "secure.na1.adobesign.com", path: "public/oauth/v2"),
        ConsentEndpoint(element: .quickBooks, host: "appcenter.intuit.com", path: "connect/oauth2"),
        ConsentEndpoint(element: .acmeCRM, host: "login.acmecrm.example", path: "oauth/authorize"),
        ConsentEndpoint(element: .hubSpot, host: "app.hubspot.com", path: "oauth/authorize"),
    ]
}

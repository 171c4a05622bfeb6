import JSON
import OAuth
import PacedHTTP
import ReauthModel

/// A whole answer of the platform, or of a gateway that answered in its place.
struct PlatformAnswer {
    let status: Int
    let json: JSONValue?
    private let response: PacedResponse

    init(_ response: PacedResponse) {
        self.response = response
        status = response.status
        json = JSONValue(response.body)
    }

    /// Whether the platform itself answered: it names every request in a header, and its errors are JSON objects.
    ///
    /// A 404 of a router in front of it, or the page of a proxy, must not count as the platform's word on an instance. A page
    /// may have the header too, where a gateway adds it to whatever it answers: then only an empty body is the platform's.
    var isFromPlatform: Bool {
        if json?.isObject == true || json?.elements != nil { return true }
        let isBlank = response.body.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return isBlank && response.header(Self.requestIDHeader) != nil
    }

    /// Whether the platform passes on what the provider said.
    ///
    /// Its own errors have `message` only.
    var hasProviderMessage: Bool {
        guard let message = json?["providerMessage"] else { return false }
        return message.text != ""
    }

    /// Whether the provider says that it does not accept the client's id or secret (RFC 6749 §5.2).
    var rejectsClient: Bool {
        guard let message = json?["providerMessage"] else { return false }
        let word = message["error"]?.text ?? message.text ?? ""
        return ["invalid_client", "unauthorized_client"].contains { word.contains($0) }
    }

    /// The number of the instance that answered, where the platform tells.
    var answeringInstance: String? {
        response.header("elements-element-instance-id")?.filter { !$0.isWhitespace }
    }

    /// The cursor of the next page, where there is one.
    var nextPageToken: String? {
        response.header("elements-next-page-token").flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Evidence without any part of the body, which may echo tokens.
    func evidence(_ note: String? = nil) -> Evidence {
        Evidence(httpStatus: status, requestID: requestID, note: note)
    }

    /// The same with the platform's clock.
    var datedEvidence: Evidence {
        Evidence(httpStatus: status, requestID: requestID, clock: response.date)
    }

    private var requestID: String? {
        response.header(Self.requestIDHeader).flatMap(PacedResponse.requestName)
    }

    private static let requestIDHeader = "elements-request-id"
}

extension PlatformAnswer {
    /// What a 401 says.
    ///
    /// A wrong secret, a deleted instance and a revoked token all answer 401; only the body tells them apart.
    enum Rejection {
        /// The provider rejects the instance's tokens.
        case byProvider
        /// The platform rejects our secrets or the Element token, or has deleted the instance.
        case byPlatform
        /// A gateway or proxy in between answered.
        case unclear
    }

    var rejection: Rejection {
        guard json?.isObject == true else { return .unclear }
        return hasProviderMessage ? .byProvider : .byPlatform
    }

    /// What a status means when none of the call's own rules covers it.
    var failure: RequestFailure {
        switch status {
        case 500...599: .lost(evidence("a server error, perhaps of a gateway"))
        case 300...399: .unexpected(evidence("a redirect, which is never followed"))
        case 401: .unexpected(evidence("401, but not in the platform's words"))
        case 404: .unexpected(evidence("404, but not in the platform's words: is the base URL right?"))
        default: .unexpected(evidence("a status that this call is not known to answer"))
        }
    }
}

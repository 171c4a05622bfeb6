package import OAuth
package import ReauthModel

/// One request on its way to the choke point.
///
/// Everything in it that could hold a secret is a ``Secret``.
package struct PacedRequest: Sendable {
    /// HTTP methods that the platform and the providers ask for.
    package enum Method: String, Sendable, Hashable {
        /// Reads.
        case get = "GET"
        /// Creates, and revokes at most providers.
        case post = "POST"
        /// Replaces.
        case put = "PUT"
        /// Changes in part: the exchange of a code.
        case patch = "PATCH"
        /// Removes, and revokes at some providers.
        case delete = "DELETE"
    }

    /// A body with its media type.
    package struct Body: Sendable {
        /// The media type: `application/json`.
        package var contentType: String
        /// The text.
        package var text: Secret<String>

        package init(contentType: String, text: Secret<String>) {
            self.contentType = contentType
            self.text = text
        }
    }

    /// What a request is for, which decides how large its answer may be.
    package enum Purpose: Sendable, Hashable, CaseIterable {
        /// To revoke a token: the answer is a word or an error.
        case revocation
        /// A call about one instance or one link.
        case call
        /// A page of a list.
        case listing
        /// A webhook: only the status of the answer counts.
        case webhook

        /// The largest body that is read, in bytes; an answer with a larger body counts as lost.
        package var sizeLimit: Int {
            switch self {
            case .revocation: 256 << 10
            case .call: 4 << 20
            case .listing: 8 << 20
            case .webhook: 64 << 10
            }
        }
    }

    /// What tells whether an answer is passed on from another far side, and the lane of that one.
    ///
    /// The platform calls a provider for some requests, and hands on what it answers.
    package struct PassedOn: Sendable {
        /// The lane that such an answer speaks of; `nil` where it has none.
        package var lane: LaneKey?
        /// Whether an answer is passed on.
        package var isPassedOn: @Sendable (PacedResponse) -> Bool

        package init(lane: LaneKey?, isPassedOn: @escaping @Sendable (PacedResponse) -> Bool) {
            self.lane = lane
            self.isPassedOn = isPassedOn
        }
    }

    /// Whose permit it needs.
    package var lane: LaneKey
    /// Set where an answer may speak of another lane than its own.
    package var passedOn: PassedOn?
    /// The method.
    package var method: Method
    /// The absolute URL: `https`, or `http` to a loopback address.
    package var url: Secret<String>
    /// Header fields beyond the body's own.
    package var headers: [(name: String, value: Secret<String>)]
    /// The body.
    package var body: Body?
    /// From the first byte sent to the last byte received.
    ///
    /// Waiting for the permit does not count.
    package var deadline: Duration
    /// What it is for.
    package var purpose: Purpose
    /// Whether sending it once more does no harm, whatever became of it the first time: it only reads.
    package var isHarmless: Bool
    /// Whether it goes before others of its lane.
    package var urgency: Urgency

    package init(
        lane: LaneKey,
        method: Method,
        url: Secret<String>,
        headers: [(name: String, value: Secret<String>)] = [],
        body: Body? = nil,
        deadline: Duration = .seconds(30),
        purpose: Purpose = .call,
        isHarmless: Bool = false,
        urgency: Urgency = .ordinary,
        passedOn: PassedOn? = nil
    ) {
        self.lane = lane
        self.passedOn = passedOn
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.purpose = purpose
        self.isHarmless = isHarmless
        self.urgency = urgency
    }
}

/// A whole answer, never larger than its request's ``PacedRequest/Purpose/sizeLimit``.
package struct PacedResponse: Sendable {
    /// The HTTP status.
    package var status: Int
    /// Header fields; a name may occur more than once.
    package var headers: [(name: String, value: String)]
    /// The body.
    ///
    /// It may echo tokens: nothing of it may be shown or stored.
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first field of that name, in any case of letters.
    ///
    /// Names of fields are ASCII (RFC 9110 §5.1).
    package func header(_ name: String) -> String? {
        headers.first { Self.isEqual($0.name.utf8, name.utf8) }?.value
    }

    /// The fields of that name, in any case of letters.
    package func headers(_ name: String) -> [String] {
        headers.filter { Self.isEqual($0.name.utf8, name.utf8) }.map(\.value)
    }

    /// The clock of the far side when it answered (RFC 9110 §6.6.1); `nil` where it does not tell.
    package var date: Timestamp? { header("Date").flatMap(RetryAfter.httpDate) }

    /// What the far side calls a request in a header field, for its support; `nil` where nothing of it can be kept.
    ///
    /// It goes into reports and the log, so only letters, digits, `-`, `_` and `.` of its beginning are kept, 64 at most.
    package static func requestName(_ value: String) -> String? {
        let kept = value.utf8.prefix(256).filter { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        return kept.isEmpty ? nil : String(decoding: kept.prefix(64), as: UTF8.self)
    }

    private static func isEqual(_ one: String.UTF8View, _ other: String.UTF8View) -> Bool {
        one.count == other.count && zip(one, other).allSatisfy { lowercase($0) == lowercase($1) }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

/// What came of a request.
package enum PacedResult: Sendable {
    /// An answer arrived whole, with any status but 429 and 503.
    case answered(PacedResponse)
    /// Parked, throttled (429), unavailable (503), not sent, or lost. Never `unexpected`.
    case failed(RequestFailure)
}

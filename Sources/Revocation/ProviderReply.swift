import JSON
import PacedHTTP
import ReauthModel

/// A provider's answer, as far as outcome rules look at it.
struct ProviderReply {
    let status: Int
    let hasEmptyBody: Bool
    private let response: PacedResponse
    private let json: JSONValue?

    init(_ response: PacedResponse) {
        self.response = response
        status = response.status
        hasEmptyBody = response.body.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
        json = JSONValue(response.body)
    }

    /// The `error` member of RFC 6749 §5.2.
    var error: String? { text(at: "error") }

    /// The scalar at a path of member names with dots between them; `null` is text, too.
    ///
    /// A rule's `ok: false` is meant whether the provider writes `false` or `"false"`, and its `code: 1` also where it writes
    /// `1.0`.
    func text(at path: String) -> String? {
        var node = json
        for name in path.split(separator: ".") {
            guard case .object(let members) = node else { return nil }
            node = members[String(name)]
        }
        return switch node {
        case .null: "null"
        case .number(let value): Int64(exactly: value).map(String.init) ?? String(value)
        default: node?.text
        }
    }

    /// Every field of that name.
    func header(_ name: String) -> [String] {
        response.headers(name)
    }

    /// What the provider names the request, reduced to harmless characters.
    func requestID(in names: [String]) -> String? {
        names.lazy.flatMap(header).compactMap(PacedResponse.requestName).first
    }
}

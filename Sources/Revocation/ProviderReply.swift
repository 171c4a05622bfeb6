import class Foundation.JSONDecoder
import struct Foundation.Data
import PacedHTTP
import ReauthModel

/// A provider's answer, as far as outcome rules look at it.
struct ProviderReply {
    let status: Int
    let hasEmptyBody: Bool
    private let response: PacedResponse
    private let json: Node?

    init(_ response: PacedResponse) {
        self.response = response
        status = response.status
        hasEmptyBody = response.body.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
        json = try? JSONDecoder().decode(Node.self, from: Data(response.body))
    }

    /// The `error` member of RFC 6749 §5.2.
    var error: String? { text(at: "error") }

    /// The scalar at a path of member names with dots between them; `null` is text, too.
    func text(at path: String) -> String? {
        var node = json
        for name in path.split(separator: ".") {
            guard case .object(let members) = node else { return nil }
            node = members[String(name)]
        }
        guard case .scalar(let text) = node else { return nil }
        return text
    }

    /// Every field of that name.
    func header(_ name: String) -> [String] {
        let name = name.lowercased()
        return response.headers.filter { $0.name.lowercased() == name }.map(\.value)
    }

    /// What the provider names the request, reduced to harmless characters.
    func requestID(in names: [String]) -> String? {
        for value in names.lazy.flatMap(header) {
            let kept = value.unicodeScalars.prefix(256).filter { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
                default: false
                }
            }
            if !kept.isEmpty { return String(String.UnicodeScalarView(kept.prefix(64))) }
        }
        return nil
    }

    /// Scalars as text: a rule's `ok: false` is meant whether the provider writes `false` or `"false"`.
    private enum Node: Decodable {
        case scalar(String)
        case object([String: Node])
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .scalar("null")
            } else if let value = try? container.decode(Bool.self) {
                self = .scalar(String(value))
            } else if let value = try? container.decode(Int64.self) {
                self = .scalar(String(value))
            } else if let value = try? container.decode(Double.self) {
                self = .scalar(String(value))
            } else if let value = try? container.decode(String.self) {
                self = .scalar(value)
            } else if let value = try? container.decode([String: Node].self) {
                self = .object(value)
            } else {
                self = .other
            }
        }
    }
}

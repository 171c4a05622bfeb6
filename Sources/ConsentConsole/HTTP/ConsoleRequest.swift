import HTTPTypes
import Hummingbird
import OAuth

/// A request as the routes see it.
struct ConsoleRequest: Sendable {
    /// The methods that the page knows.
    enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
    }

    /// The most that a form may weigh.
    static let bodyLimit = 64 * 1024

    let method: Method
    let path: String
    let query: String
    let authority: String
    let fields: HTTPFields
    var body = ""

    /// `nil` for a method that the page does not know.
    init?(_ head: HTTPRequest) {
        guard let method = Method(rawValue: head.method.rawValue) else { return nil }
        self.method = method
        let target = head.path ?? ""
        let end = target.firstIndex(of: "?") ?? target.endIndex
        path = String(target[..<end])
        query = String(target[end...].dropFirst())
        // A second `Host` stays among the fields; which of the two counts would be for anybody to guess.
        authority = "Host".fieldName.flatMap { head.headerFields[$0] } == nil ? head.authority ?? "" : ""
        fields = head.headerFields
    }

    /// A parameter of the query.
    func parameter(_ name: String) -> String? {
        FormEncoding.decode(query)?.first { $0.name == name }?.value
    }

    /// A field of a form; `nil` when the body is none.
    func field(_ name: String) -> String? {
        guard let type = fields[.contentType]?.split(separator: ";").first,
            type.lowercased() == "application/x-www-form-urlencoded"
        else { return nil }
        return FormEncoding.decode(body)?.first { $0.name == name }?.value
    }

    /// Cookies of that name, each once.
    func cookies(named name: String) -> [String] {
        fields[values: .cookie].flatMap { $0.split(separator: ";") }.compactMap { pair in
            let halves = pair.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[0].drop(while: { $0 == " " }) == name else { return nil }
            return String(halves[1])
        }
    }
}

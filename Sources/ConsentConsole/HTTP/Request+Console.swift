import HTTPTypes
import Hummingbird
import OAuth

extension Request {
    /// The path exactly as the request has it: Hummingbird's `URI` reads an empty path as `/` and takes the path out of
    /// `http://host/path`.
    var rawPath: Substring {
        (head.path ?? "").prefix { $0 != "?" }
    }

    /// The parameters of the query; none where it cannot be decoded.
    ///
    /// Hummingbird's own decoding takes a value with a broken escape as it is, and decodes no names.
    var queryParameters: [(name: String, value: String)] {
        FormEncoding.decode((head.path ?? "").dropFirst(rawPath.count + 1)) ?? []
    }

    /// For whom the answer is written.
    var reader: Reader {
        // A browser sends the field once; of several, all count (RFC 9110 §5.3).
        let accepted = headers[values: .acceptLanguage].joined(separator: ",")
        return Reader(
            accepted: LanguageRanges(accepted),
            chosen: queryParameters.first { $0.name == Words.parameter }?.value
        )
    }

    /// The host and port that the request asks for; empty where it names two.
    ///
    /// A second `Host` stays among the fields, and nobody knows which of the two another program would use.
    var onlyAuthority: String {
        "Host".fieldName.flatMap { headers[$0] } == nil ? head.authority ?? "" : ""
    }

    /// The values of all cookies of that name.
    ///
    /// Hummingbird's `Cookies` finds the first of a name only. A browser sends a cookie that was planted for a longer path
    /// first, which would hide the operator's own. So each pair is read by itself.
    func cookies(named name: String) -> [String] {
        headers[values: .cookie].flatMap { $0.split(separator: ";") }.compactMap { pair in
            Cookies(from: [String(pair)])[name]?.value
        }
    }
}

/// A text, or a number or truth value in place of a text.
struct LenientText: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(String.self) {
            text = value
        } else if let value = try? container.decode(Int64.self) {
            text = String(value)
        } else {
            text = container.decodeNil() ? "" : String(try container.decode(Bool.self))
        }
    }
}

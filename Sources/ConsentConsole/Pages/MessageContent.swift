/// The content of a plain page.
struct MessageContent: Sendable {
    var status: Int
    var title: String
    var text: String
    var isOperators: Bool

    init(_ status: Int, _ title: String, _ text: String, isOperators: Bool = false) {
        self.status = status
        self.title = title
        self.text = text
        self.isOperators = isOperators
    }
}

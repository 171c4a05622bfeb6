import HTTPTypes

extension String {
    /// The name of an HTTP field; `nil` when it cannot be one.
    var fieldName: HTTPField.Name? { HTTPField.Name(self) }
}

extension String {
    /// A Base64 text as a form has it.
    var formEncoded: String {
        replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
    }
}

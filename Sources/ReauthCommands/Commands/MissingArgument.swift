import ArgumentParser

/// An argument of a command that takes several in a fixed order, and that was not given.
///
/// The library counts from the front, and would name the last one, whichever is missing.
struct MissingArgument {
    /// Its name.
    private let name: String

    init(_ name: String) {
        self.name = name
    }

    /// In the library's words for it.
    var error: ValidationError { ValidationError("Missing expected argument '<\(name)>'") }
}

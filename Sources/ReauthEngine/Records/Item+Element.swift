import ReauthModel

extension Item {
    /// What is wrong with the element that the platform shows for the item; `nil` where it is the one that is expected.
    ///
    /// The element decides where a token is sent, so it must not go to another provider than its own; and the input alone is
    /// no ground to send it anywhere.
    func elementFlaw(in instance: Instance) -> String? {
        guard let shown = instance.element else { return "the platform names no element for the instance" }
        return seed.isOfElement(shown) ? nil : "the platform showed another element"
    }
}

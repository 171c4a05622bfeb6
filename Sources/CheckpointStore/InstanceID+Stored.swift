import ReauthEngine
import ReauthModel

extension InstanceID {
    /// An id from the store, which is checked as one from the input is: it goes into the path of a URL.
    init(stored text: String) throws(StoreUnusable) {
        guard let id = InstanceID(validating: text) else {
            throw StoreUnusable(message: "The store is damaged: the id of an instance is not a number.")
        }
        self = id
    }
}

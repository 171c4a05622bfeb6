/// How many instances wait for a sign-in, in words.
struct InstancesWaiting: CustomStringConvertible {
    var count: Int

    init(_ count: Int) {
        self.count = count
    }

    var description: String {
        count == 1 ? "1 instance waits for somebody to sign in" : "\(count) instances wait for somebody to sign in"
    }
}

/// A page of the platform's list is larger than what is read of one answer; a smaller one may do.
struct PageTooLarge: Error {
    /// How many rows were asked for.
    var size: Int
    /// The limit in bytes.
    var limit: Int

    /// What a person is told when not even a small page can be read.
    var inWords: String {
        """
        the list of instances cannot be read: a page of \(size) instances is larger than \(limit >> 20) MiB, and the \
        platform gives no smaller one. Give the instances as a file: write their ids into a CSV file with the header \
        instance_id, and set `source: {csv: FILE}`
        """
    }
}

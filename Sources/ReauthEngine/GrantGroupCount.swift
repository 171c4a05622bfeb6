/// How the instances of a run share external accounts, as far as it is known.
public struct GrantGroupCount: Sendable, Hashable {
    /// Grant groups.
    public var groups: Int
    /// Those with more than one instance.
    public var shared: Int
    /// Instances in shared groups.
    public var instancesInShared: Int

    /// Makes a count.
    public init(groups: Int, shared: Int, instancesInShared: Int) {
        self.groups = groups
        self.shared = shared
        self.instancesInShared = instancesInShared
    }
}

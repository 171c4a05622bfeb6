/// How the instances of a run share external accounts, as far as it is known.
package struct GrantGroupCount: Sendable, Hashable {
    /// Grant groups.
    package var groups: Int
    /// Those with more than one instance.
    package var shared: Int
    /// Instances in shared groups.
    package var instancesInShared: Int

    package init(groups: Int, shared: Int, instancesInShared: Int) {
        self.groups = groups
        self.shared = shared
        self.instancesInShared = instancesInShared
    }
}

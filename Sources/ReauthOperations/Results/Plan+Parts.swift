extension Plan {
    /// The requests that keep to one limit.
    package struct Limit: Sendable, Hashable, Encodable {
        /// Whose limit: `platform`, or a provider.
        package var key: String
        /// Requests, retries not counted.
        package var requests: Int
        /// The limit: `20/s, 32 at once`.
        package var limit: String
        /// The seconds that they take at least.
        package var seconds: Double
    }

    /// Instances that no revocation is sent for, though the job revokes.
    package struct NotRevoked: Sendable, Hashable, Encodable {
        package var provider: String
        package var instances: Int
        /// A reason, or `not_revocable` where the provider has no way to revoke.
        package var reason: String
        /// What to do about it.
        package var remedy: String
    }

    /// How the revocations of a provider grow, by waves.
    package struct Waves: Sendable, Hashable, Encodable {
        package var provider: String
        /// Instances that will be revoked.
        package var instances: Int
        /// How many of them each wave adds.
        package var waves: [Int]
    }

    /// Instances that authenticate through one OAuth client.
    package struct ApplicationPart: Sendable, Hashable, Encodable {
        package var provider: String
        /// The elements that use the client.
        package var application: String
        package var instances: Int
        /// Instances by how they are expected to end.
        package var expected: [String: Int]
    }

    /// Instances of the input that are not selected, at a provider where a revocation may reach them.
    package struct Unselected: Sendable, Hashable, Encodable {
        package var provider: String
        package var instances: Int
        /// What ends with a revocation: `account`, or `unknown`.
        package var reach: String
    }
}

import ReauthModel

/// An instance, and the moment when it was asked for: what it shows may be as old as that.
struct InstanceReading: Sendable {
    var instance: Instance
    var beganAt: Timestamp
}

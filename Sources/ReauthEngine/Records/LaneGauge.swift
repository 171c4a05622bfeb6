package import ReauthModel

/// Pace of one lane key as a live run last wrote it.
package struct LaneGauge: Sendable, Hashable {
    /// The key.
    package var key: LaneKey
    /// The limit in words: `10/s, 15000/d, 8 at once`.
    package var configured: String
    /// Requests sent so far, by all processes of the run.
    package var sent: Int
    /// Requests per second of the same ones: ``sent`` over the time from the first to the last one of each process.
    package var measured: Double
    /// Answers that asked us to slow down.
    package var throttled: Int
    /// Until when the far side asked for a pause.
    package var parkedUntil: Timestamp?
    /// Until when nothing more fits into a quota of ours.
    package var quotaUsedUntil: Timestamp?
    /// What else keeps the lane from its rate.
    package var strain: LaneStrain
    /// How long the lane's work took, by what kept it from sending more: together the time from its beginning to its end.
    package var times: [IdleCause: Duration] = [:]
    /// When this was measured.
    package var updatedAt: Timestamp

    package init(
        key: LaneKey,
        configured: String,
        sent: Int,
        measured: Double,
        throttled: Int,
        parkedUntil: Timestamp?,
        quotaUsedUntil: Timestamp? = nil,
        strain: LaneStrain = LaneStrain(),
        updatedAt: Timestamp
    ) {
        self.key = key
        self.configured = configured
        self.sent = sent
        self.measured = measured
        self.throttled = throttled
        self.parkedUntil = parkedUntil
        self.quotaUsedUntil = quotaUsedUntil
        self.strain = strain
        self.updatedAt = updatedAt
    }

    /// How long it took to send what was sent, at the pace that was measured.
    private var span: Double { measured > 0 ? Double(sent) / measured : 0 }

    /// The gauge of the run over its processes: what was sent in all of them, over the time that all of them took.
    ///
    /// What lies between two processes does not count.
    package func adding(_ earlier: LaneGauge) -> LaneGauge {
        var sum = self
        sum.sent += earlier.sent
        sum.times.merge(earlier.times, uniquingKeysWith: +)
        sum.throttled += earlier.throttled
        let span = span + earlier.span
        sum.measured = span > 0 ? Double(sum.sent) / span : 0
        return sum
    }

    /// Until when the lane sends nothing, and why, at `now`; `nil` while it may send.
    package func reasonToWait(at now: Timestamp) -> String? {
        if let parkedUntil, parkedUntil > now {
            if let since = strain.failingSince {
                return "\(parkedUntil) (no usable answer since \(since); then one request tries)"
            }
            if let asked = strain.askedUntil, asked > parkedUntil {
                return "\(parkedUntil) (asked to pause until \(asked); an hour is believed, then one request tries)"
            }
            return "\(parkedUntil) (asked to pause)"
        }
        if let quotaUsedUntil, quotaUsedUntil > now { return "\(quotaUsedUntil) (quota used up)" }
        return nil
    }
}

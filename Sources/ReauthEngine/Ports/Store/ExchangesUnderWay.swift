package import ReauthModel

/// Finds codes that may have been sent and have no recorded end.
///
/// Reads only.
package protocol ExchangesUnderWay: Sendable {
    /// Items of a run that wait and whose code may have been sent without a recorded end, in order.
    func underWay(of run: RunID, after sequence: Int64, limit: Int) async throws -> [Item]
}

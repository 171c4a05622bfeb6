import CSV
import NIOCore
import OAuth
import ReauthEngine
import ReauthModel

/// The links of all waiting connections, as a CSV file that is written in parts.
struct LinkFile: Sendable {
    private static let pageSize = 500

    let flow: any ConsentFlow
    private let writer = CSVWriter(lineEnding: .carriageReturnLineFeed)

    init(flow: any ConsentFlow) {
        self.flow = flow
    }

    /// The names of the columns.
    var head: ByteBuffer {
        let names = [
            "instance_id", "name", flow.groupName ?? "group", "element", "provider", "awaiting_since", "link",
            "link_expires", "link_state",
        ]
        return ByteBuffer(bytes: row(names))
    }

    /// The rows after a place, and where the next part begins; `nil` after the last.
    func rows(after sequence: Int64) async throws -> (bytes: ByteBuffer, next: Int64?) {
        let found = try await flow.connections(
            matching: ConnectionFilter(standing: .waiting),
            after: sequence,
            limit: Self.pageSize
        )
        let links = try await flow.links(for: found.map(\.sequence))
        var bytes: [UInt8] = []
        for connection in found {
            let link = links[connection.sequence]
            guard let state = try await link == nil ? stateWithoutLink(connection) : LinkState.open.rawValue else {
                continue
            }
            bytes += row([
                connection.instanceID, connection.name, connection.group, connection.element, connection.provider,
                connection.awaitingSince?.description ?? "", link?.url.exposed() ?? "",
                link?.expiresAt.description ?? "", state,
            ])
        }
        return (ByteBuffer(bytes: bytes), found.count < Self.pageSize ? nil : found.last?.sequence)
    }

    /// What to say of a connection without a link.
    ///
    /// It may have ended meanwhile, or its link was withdrawn: no new link is made unless an operator asks for it. Or it is
    /// held back by its provider's cap.
    private func stateWithoutLink(_ connection: Connection) async throws -> String? {
        let found = try await flow.connection(connection.sequence)
        return found?.isHeldBack == true ? Reason.grantCap.rawValue : found?.linkState?.rawValue
    }

    private func row(_ cells: [String]) -> [UInt8] {
        writer.bytes(of: cells.map(SpreadsheetFormula.neutralized))
    }
}

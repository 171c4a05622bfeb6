import PageVisitor
import Synchronization

import class Foundation.Thread

/// A connection that listens to server-sent events on a thread of its own.
final class EventStream: Sendable {
    private let socket: LoopbackSocket
    private let state = Mutex((text: "", isOver: false))

    init(port: Int, cookie: String) throws {
        socket = try LoopbackSocket(port: port)
        let head = "GET /events HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nCookie: \(cookie)\r\nConnection: close\r\n\r\n"
        _ = socket.write(Array(head.utf8))
        Thread { [self] in
            while let part = socket.read() {
                state.withLock { $0.text += String(decoding: part, as: UTF8.self) }
            }
            state.withLock { $0.isOver = true }
        }.start()
    }

    /// All that has arrived.
    var text: String { state.withLock(\.text) }

    /// Whether the server ended it.
    var isOver: Bool { state.withLock(\.isOver) }

    func close() {
        socket.close()
    }
}

import NIOCore

extension Channel {
    /// `http://127.0.0.1:PORT`, of the server that listens on this channel or accepted its connection.
    ///
    /// A closed connection has no port any more, but then nobody receives the answer either.
    var origin: String { "http://127.0.0.1:\(localAddress?.port ?? 0)" }
}

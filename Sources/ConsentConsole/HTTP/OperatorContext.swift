import Hummingbird

/// The context of a request whose operator is signed in.
struct OperatorContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let console: ConsoleContext
    let session: OperatorSession

    /// Throws where ``SessionMiddleware`` did not run.
    init(context: ConsoleContext) throws {
        guard let session = context.session else { throw HTTPError(.unauthorized) }
        coreContext = context.coreContext
        console = context
        self.session = session
    }

    /// The number of the connection in the path; ``SequenceCheck`` let no other text pass.
    var sequence: Int64 {
        PlainPath.sequence(console.segment("sequence")) ?? 0
    }
}

import Hummingbird

/// What the checks in front of a route found out about a request.
struct ConsoleContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The port of this machine that the request came in at.
    let port: Int
    /// The fields of a form that was posted; empty where the body is no form.
    var form: [(name: String, value: String)] = []
    /// The session that the request shows, on the routes of operators.
    var session: OperatorSession?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        port = source.channel.localAddress?.port ?? 0
    }

    /// The first field of the form that has the name.
    func field(_ name: String) -> String? {
        form.first { $0.name == name }?.value
    }

    /// A segment of the path, by the name that the route gives it.
    func segment(_ name: String) -> String {
        parameters.get(name) ?? ""
    }
}

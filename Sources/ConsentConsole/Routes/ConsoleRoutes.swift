import Hummingbird

/// All routes, and the checks that each kind of them takes.
struct ConsoleRoutes {
    let pages: Pages
    let answer: AnswerMiddleware
    let head: HeadCheck
    let forms: FormMiddleware
    let session: SessionMiddleware
    /// The paths at which callbacks come in now.
    let callbackPaths: @Sendable () -> Set<String>
    let callbacks: CallbackRoutes
    let customers: CustomerRoutes
    let signIn: SignInRoutes
    let watch: WatchRoutes
    let operators: OperatorRoutes

    var router: Router<ConsoleContext> {
        let router = Router(context: ConsoleContext.self)
        router.add(middleware: answer)
        router.add(middleware: head)
        router.add(middleware: CallbackMiddleware(paths: callbackPaths, pages: pages, forms: forms, routes: callbacks))
        router.add(middleware: SequenceCheck())
        for endpoint in Endpoint.allCases {
            for method in HeadCheck.methods where !endpoint.methods.contains(method) {
                router.on(RouterPath(endpoint.rawValue), method: method) { [pages] request, _ in
                    let page = pages.message(.methodNotAllowed, for: request.reader)
                    return Response(methodNotAllowed: page, allowed: endpoint.methods)
                }
            }
        }
        let visitors = router.group().add(middleware: forms)
        customers.add(to: visitors)
        callbacks.add(to: visitors)
        signIn.add(to: visitors)
        watch.add(to: visitors)
        visitors.on(.asset) { [pages] request, context in
            let name = context.segment("name")
            return pages.asset(name).map { Response($0) } ?? pages.logo(name).map { Response($0) }
                ?? Response(pages.message(.notFound, for: request.reader))
        }
        operators.add(to: visitors.group().add(middleware: session).group(context: OperatorContext.self))
        return router
    }
}

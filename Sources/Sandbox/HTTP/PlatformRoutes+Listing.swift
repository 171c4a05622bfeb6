import OrderedJSON

import struct Foundation.Data

// Calls about many instances.
extension PlatformRoutes {
    private static let pageLimit = 200

    func planList() -> PlannedCall {
        let asked = request.parameter("pageSize").flatMap { Int($0) } ?? Self.pageLimit
        // The platform limits larger pages to 200 without an error.
        let size = min(max(1, asked), Self.pageLimit)
        var start: UInt32 = 0
        if let token = request.parameter("nextPage") {
            guard let place = PageToken(token) else { return PlannedCall(error(400, "Invalid nextPage token")) }
            start = place.start
        }
        return PlannedCall(.list, start) { _ in list(from: start, size: size) }
    }

    func planCount() -> PlannedCall {
        PlannedCall(.list, UInt32.max) { _ in
            let counts = world.countsByElement
            let byElement = SandboxElement.allCases.compactMap { element in
                counts[element].map { (key: element.key, value: JSONText.integer($0)) }
            }
            let total = counts.values.reduce(0, +)
            return .json(
                .object([("totalInstances", .integer(total)), ("elementInstances", .object(byElement))])
            )
        }
    }

    /// All instances of an element in one array: this call has no pages.
    func planElementInstances(_ element: SandboxElement) -> PlannedCall {
        PlannedCall(.list, UInt64(UInt32.max) + UInt64(element.rawValue)) { _ in
            guard world.countsByElement[element] ?? 0 > 0 else { return error(404, "No instances found") }
            let (world, json) = (world, json)
            return Answer(
                status: 200,
                headers: [("Content-Type", "application/json")],
                body: .parts { Self.elementInstances(element, world, json) }
            )
        }
    }

    private static func elementInstances(
        _ element: SandboxElement,
        _ world: SharedWorld,
        _ json: InstanceJSON
    ) -> AnyIterator<String> {
        var next: UInt32 = 0
        var isFirst = true
        var isDone = false
        return AnyIterator {
            guard !isDone else { return nil }
            var part = isFirst ? "[" : ""
            let end = min(next + 1024, UInt32(world.fleet.count))
            for index in next..<end where world.fleet.element(of: index) == element {
                let (state, annotation) = world.show(index)
                guard !state.isDeleted else { continue }
                if !isFirst { part += "," }
                isFirst = false
                json.value(index, state, annotation, .row).write(to: &part)
            }
            next = end
            isDone = next == world.fleet.count
            if isDone { part += "]" }
            return part
        }
    }

    private func list(from start: UInt32, size: Int) -> Answer {
        let search = request.parameter("searchText")?.lowercased() ?? ""
        let tags = request.query.filter { $0.name == "tags[]" }.map(\.value)
        let detail: InstanceJSON.Detail = request.parameter("hydrate") == "true" ? .hydrated : .row
        var rows: [JSONText] = []
        var nextStart: UInt32?
        for index in min(start, UInt32(world.fleet.count))..<UInt32(world.fleet.count) {
            let (state, annotation) = world.show(index)
            guard !state.isDeleted else { continue }
            if !search.isEmpty {
                let name = annotation?.name ?? world.fleet.name(of: index)
                guard name.lowercased().contains(search) || world.fleet.element(of: index).key.contains(search) else {
                    continue
                }
            }
            if !tags.isEmpty {
                let own = annotation?.tags ?? world.fleet.tags(of: index)
                guard tags.allSatisfy(own.contains) else { continue }
            }
            if rows.count == size {
                nextStart = index
                break
            }
            rows.append(json.value(index, state, annotation, detail))
        }
        guard !rows.isEmpty else { return error(404, "No instances found") }
        if nextStart == nil, profile.tokenOnLastPage { nextStart = UInt32(world.fleet.count) }
        var answer = Answer.json(.array(rows)).adding("elements-returned-count", String(rows.count))
        if search.isEmpty, tags.isEmpty {
            let total = world.countsByElement.values.reduce(0, +)
            answer = answer.adding("elements-total-count", String(total))
        }
        return nextStart.map { answer.adding("elements-next-page-token", PageToken(start: $0, size: size).text) }
            ?? answer
    }
}

/// A cursor in the platform's form: base64 of a page's number and size, with the index of its first instance.
private struct PageToken {
    let start: UInt32
    let size: Int

    init(start: UInt32, size: Int) {
        self.start = start
        self.size = size
    }

    init?(_ text: String) {
        guard let data = Data(base64Encoded: text), let plain = String(validating: data, as: UTF8.self) else {
            return nil
        }
        let numbers = plain.split { !$0.isASCII || !$0.isNumber }.compactMap { UInt32($0) }
        guard numbers.count == 3 else { return nil }
        start = numbers[2]
        size = Int(numbers[1])
    }

    var text: String {
        let plain = #"{"page":\#(Int(start) / size + 1),"pageSize":\#(size),"from":\#(start)}"#
        return Data(plain.utf8).base64EncodedString()
    }
}

import Synchronization

/// What closures that run side by side have seen, in order.
final class Record<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }
    var count: Int { elements.withLock { $0.count } }
    var isEmpty: Bool { count == 0 }

    func add(_ element: Element) {
        elements.withLock { $0.append(element) }
    }
}

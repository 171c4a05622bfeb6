import Foundation

/// A window of a browser, as a person would use it.
///
/// Elements are named by XPath, or else by CSS; one that is not there yet is waited for.
struct Browser: Sendable {
    let driver: WebDriver
    let session: String
    /// Whether pages may run scripts of their own.
    let hasScripts: Bool

    /// A key, under the number that the standard gives to one without a character.
    enum Key: String {
        case tab = "\u{E004}"
        case enter = "\u{E007}"
    }

    /// What a person likes better to look at.
    enum ColorScheme: String {
        case light, dark
    }

    /// How wide a page is laid out, and how much of that its screen shows, in pixels of CSS.
    struct Widths: Decodable, Sendable {
        var page: Int
        var screen: Int
    }

    /// A window, for coming back to it.
    struct Window: Decodable, Sendable {
        var handle: String
    }

    private struct Element: Decodable {
        var id: String

        // The name that the standard gives to references.
        private enum CodingKeys: String, CodingKey { case id = "element-6066-11e4-a52e-4f735466cecf" }
    }

    // MARK: Pages

    /// Goes to an address.
    func open(_ url: String) async throws {
        try await order("url", ["url": url])
    }

    /// The button for going back.
    func back() async throws {
        try await order("back")
    }

    /// The button for loading the page again.
    func reload() async throws {
        try await order("refresh")
    }

    /// The address of the page.
    var url: String {
        get async throws { try await driver.tell("GET", path("url"), as: String.self) }
    }

    /// The page as it is now.
    var source: String {
        get async throws { try await driver.tell("GET", path("source"), as: String.self) }
    }

    // MARK: Windows

    /// The window that commands go to.
    var window: Window {
        get async throws { Window(handle: try await driver.tell("GET", path("window"), as: String.self)) }
    }

    /// Opens another window with the same cookies.
    func newWindow() async throws -> Window {
        try await driver.tell("POST", path("window/new"), ["type": "window"], as: Window.self)
    }

    /// Sends the next commands to another window.
    func turn(to window: Window) async throws {
        try await order("window", ["handle": window.handle])
    }

    // MARK: Elements

    /// Presses a button, or follows a link.
    func press(_ selector: String) async throws {
        try await order("element/\(find(selector))/click")
    }

    /// The text that a person sees.
    func text(of selector: String) async throws -> String {
        try await driver.tell("GET", path("element/\(find(selector))/text"), as: String.self)
    }

    /// The texts of all that match, in the order of the page; empty when nothing does.
    func texts(of selector: String) async throws -> [String] {
        var texts: [String] = []
        for element in try await driver.tell("POST", path("elements"), place(selector), as: [Element].self) {
            texts.append(try await driver.tell("GET", path("element/\(element.id)/text"), as: String.self))
        }
        return texts
    }

    /// What stands in a field.
    func value(of selector: String) async throws -> String {
        try await driver.tell("GET", path("element/\(find(selector))/property/value"), as: String.self)
    }

    /// Whether a person can see it.
    func shows(_ selector: String) async throws -> Bool {
        try await driver.tell("GET", path("element/\(find(selector))/displayed"), as: Bool.self)
    }

    /// Waits for something to appear.
    func wait(for selector: String) async throws {
        _ = try await find(selector)
    }

    private func place(_ selector: String) -> [String: String] {
        ["using": selector.hasPrefix("/") ? "xpath" : "css selector", "value": selector]
    }

    private func find(_ selector: String) async throws -> String {
        do {
            return try await driver.tell("POST", path("element"), place(selector), as: Element.self).id
        } catch let refusal as WebDriver.Refusal where refusal.kind == "no such element" {
            let seen = try await driver.tell("GET", path("title"), as: String.self)
            throw WebDriver.Refusal(command: selector, kind: refusal.kind, message: "on the page “\(seen)”")
        }
    }

    // MARK: Keyboard

    /// Presses a key and lets it go.
    func press(_ key: Key) async throws {
        let strokes = ["keyDown", "keyUp"].map { ["type": $0, "value": key.rawValue] }
        let keyboard: [String: Any] = ["type": "key", "id": "keyboard", "actions": strokes]
        try await order("actions", ["actions": [keyboard]])
    }

    /// The name of what the keyboard acts on, as a screen reader says it.
    var focus: String {
        get async throws {
            let element = try await driver.tell("GET", path("element/active"), as: Element.self)
            return try await driver.tell("GET", path("element/\(element.id)/computedlabel"), as: String.self)
        }
    }

    // MARK: Looks

    /// How wide the page becomes on the screen of a telephone.
    func widthsOnPhone() async throws -> Widths {
        try await layOut(forPhone: true)
        // A script of the driver runs where those of pages may not.
        let script = """
            const page = document.documentElement;
            return {page: page.scrollWidth, screen: page.clientWidth};
            """
        let widths = try await driver.tell(
            "POST",
            path("execute/sync"),
            ["script": script, "args": [] as [String]],
            as: Widths.self
        )
        try await layOutAsUsual()
        return widths
    }

    /// The colour behind everything, for somebody who likes pages that way.
    func ground(in scheme: ColorScheme) async throws -> String {
        let wish = ["name": "prefers-color-scheme", "value": scheme.rawValue]
        try await devTools("Emulation.setEmulatedMedia", ["features": [wish]])
        let color = try await driver.tell(
            "GET",
            path("element/\(find("body"))/css/background-color"),
            as: String.self
        )
        try await devTools("Emulation.setEmulatedMedia", ["features": [] as [String]])
        return color
    }

    /// Takes a picture of the page on a flow and on a telephone, into the folder that `REAUTH_PICTURES` names.
    ///
    /// One browser is enough for that: pages look the same in one without scripts, which takes none.
    func picture(_ name: String) async throws {
        guard hasScripts, let folder = ProcessInfo.processInfo.environment["REAUTH_PICTURES"] else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (isPhone, suffix) in [(false, "flow"), (true, "phone")] {
            try await layOut(forPhone: isPhone)
            let image = try await driver.tell("GET", path("screenshot"), as: Data.self)
            try image.write(to: URL(fileURLWithPath: "\(folder)/\(name)-\(suffix).png"))
        }
        try await layOutAsUsual()
    }

    private func layOut(forPhone isPhone: Bool) async throws {
        let (width, height) = isPhone ? (390, 844) : (1280, 900)
        try await devTools(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": isPhone]
        )
    }

    private func layOutAsUsual() async throws {
        try await devTools("Emulation.clearDeviceMetricsOverride", [:])
    }

    private func devTools(_ command: String, _ parameters: [String: Any]) async throws {
        try await order("goog/cdp/execute", ["cmd": command, "params": parameters])
    }

    private func order(_ command: String, _ parameters: [String: Any] = [:]) async throws {
        _ = try await driver.tell("POST", path(command), parameters, as: WebDriver.Nothing.self)
    }

    private func path(_ command: String) -> String { "/session/\(session)/\(command)" }
}

import Foundation

/// A window of a browser, as a person would use it.
///
/// Elements are named by XPath, or else by CSS; one that is not there yet is waited for.
struct Browser: Sendable {
    let driver: WebDriver
    let session: String

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

    private func find(_ selector: String) async throws -> String {
        let kind = selector.hasPrefix("/") ? "xpath" : "css selector"
        do {
            return try await driver.tell(
                "POST",
                path("element"),
                ["using": kind, "value": selector],
                as: Element.self
            ).id
        } catch let refusal as WebDriver.Refusal where refusal.kind == "no such element" {
            let seen = try await driver.tell("GET", path("title"), as: String.self)
            throw WebDriver.Refusal(command: selector, kind: refusal.kind, message: "on the page “\(seen)”")
        }
    }

    // MARK: Pictures

    /// Takes a picture of the page on a desk and on a telephone, into the folder that `REAUTH_PICTURES` names.
    func picture(_ name: String) async throws {
        guard let folder = ProcessInfo.processInfo.environment["REAUTH_PICTURES"] else { return }
        for (width, height, suffix) in [(1280, 900, "desk"), (390, 844, "phone")] {
            try await devTools(
                "Emulation.setDeviceMetricsOverride",
                ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": suffix == "phone"]
            )
            let image = try await driver.tell("GET", path("screenshot"), as: Data.self)
            try image.write(to: URL(fileURLWithPath: "\(folder)/\(name)-\(suffix).png"))
        }
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

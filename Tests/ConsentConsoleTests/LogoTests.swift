import Foundation
import ReauthTesting
import Testing

@testable import ConsentConsole

@Suite struct `A sender's picture` {
    private static let drawing = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- drawn by hand -->
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">
        <title>Acme &amp; Sons</title><defs><linearGradient id="a"><stop offset="0" stop-color='#f00'/></linearGradient></defs>
        <path d="M0 0 L10 10" fill="url(#a)" style="stroke:#000"/><use xlink:href="#a"/></svg>
        """

    @Test func `Its kind is told by its content`() throws {
        #expect(try Logo([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1]).kind == .png)
        #expect(try Logo([0xFF, 0xD8, 0xFF, 0xE0]).kind == .jpeg)
        #expect(try Logo(Array("RIFF\u{1}\u{0}\u{0}\u{0}WEBPVP8 ".utf8)).kind == .webp)
        let drawing = try Logo(Array(Self.drawing.utf8))
        #expect(
            drawing.kind == .svg && drawing.kind.type == "image/svg+xml; charset=utf-8"
                && drawing.name.hasSuffix(".svg")
        )
        for other in ["", "GIF89a", "<!doctype html><p>", "%PDF-1.7", "BM", "RIFF1234WAVE"] {
            #expect(throws: Logo.Problem(message: "is no PNG, JPEG, WebP or SVG, whatever its name says")) {
                _ = try Logo(Array(other.utf8))
            }
        }
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "<SCRIPT/>", "<style>*{background:url(https://x.example)}</style>",
        "<foreignObject><p/></foreignObject>", "<image href=\"https://x.example/a.png\"/>", "<a href=\"#x\"/>",
        "<use href=\"https://x.example/a.svg#b\"/>", "<use xlink:href='data:image/svg+xml,x'/>",
        "<rect onload=\"alert(1)\"/>", "<rect ONCLICK='x'/>", "<rect fill=\"url(https://x.example/a)\"/>",
        "<rect style=\"fill:\\75rl(x)\"/>", "<rect fill=\"&#117;rl(x)\"/>", "<animate attributeName=\"href\"/>",
        "<set/>", "<iframe/>", "<svg:script/>", "<![CDATA[<script>]]>", "<!DOCTYPE svg>", "<!ENTITY a 'b'>",
        "<?xml-stylesheet href='a'?>",
        "<rect fill=url(x) />", "<rect fill=\"a\"onload=\"b\"/>", "<rect", "<!-- ", "< script>",
        "<g xml:base=\"https://x.example/\"/>",
        // Signs that are one character with another scalar.
        "\u{600}<script>alert(1)\u{600}</script>", "<\u{301}script>", "<rect fill=\"a\"\u{301} onload=\"b\"/>",
        "<rect fill=\"\\\u{301}x\"/>",
        "<rect style=\"fill:image-set('a.png' 1x)\"/>", "<rect mask=\"HTTPS://x.example/a\"/>",
        String(repeating: "<use href=\"#a\"/>", count: 25),
    ])
    func `A drawing with anything but shapes is refused`(part: String) {
        let flaw = SVGCheck.flaw(of: "<svg xmlns=\"http://www.w3.org/2000/svg\">\(part)</svg>")
        #expect(flaw != nil)
    }

    @Test func `A file that begins with something else is no drawing`() {
        #expect(SVGCheck.flaw(of: "<g><svg/></g>") != nil)
        #expect(SVGCheck.flaw(of: "") != nil)
        #expect(SVGCheck.flaw(of: Self.drawing) == nil)
        let copies = String(repeating: "<use href=\"#a\"></use>", count: 24)
        #expect(SVGCheck.flaw(of: "<svg><title>e\u{301}</title>\(copies)</svg>") == nil)
    }

    @Test func `A file must be there, a file, and not too large`() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/logo-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(repeating: 0xFF, count: (256 << 10) + 1).write(to: URL(fileURLWithPath: "\(folder)/large.jpg"))
        for (name, words) in [
            ("none.png", "does not exist"), ("", "is not a regular file"), ("large.jpg", "is larger than 256 KiB"),
        ] {
            #expect(throws: Logo.Problem(message: words)) { _ = try Logo(path: "\(folder)/\(name)") }
        }
    }
}

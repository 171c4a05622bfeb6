/// Bars as inline SVG: widths in percent, so that they need no style and no script.
///
/// They are pictures of figures that stand beside them as text, so a screen reader passes them by.
enum BarChart {
    /// The least width that a bar's place has on a telephone, in pixels.
    private static let leastWidth = 150.0

    /// A bar with its count inside; behind it where it is too short for that.
    static func bar(_ count: Int, of most: Int, _ style: Standing.Style) -> HTML {
        bar(count.grouped, share: Double(count) / Double(max(1, most)), style)
    }

    /// A bar for a share from 0 to 1, with a text inside or behind; `hasGround` shows what 1 is.
    static func bar(_ text: String, share: Double, _ style: Standing.Style, hasGround: Bool = false) -> HTML {
        let percent = min(100, max(0.8, share * 100))
        let isInside = percent / 100 * leastWidth >= Double(text.unicodeScalars.count) * 9 + 16
        let place: HTML =
            isInside
            ? "<text class=\"inside\" x=\"9\" y=\"19\">\(text)</text>"
            : "<text x=\"\(percent.short)%\" dx=\"8\" y=\"19\">\(text)</text>"
        let ground: HTML = hasGround ? "<rect class=\"ground\" width=\"100%\" height=\"28\" rx=\"6\"/>" : ""
        return """
            <svg class="chart" width="100%" height="28" aria-hidden="true">\(ground)\
            <rect class="fill-\(style.rawValue)" width="\(percent.short)%" height="28" rx="6"/>\(place)</svg>
            """
    }

    /// Parts of a whole, side by side.
    static func parts(_ parts: [(share: Double, style: Standing.Style)]) -> HTML {
        var x = 0.0
        var rects: HTML = ""
        for part in parts {
            rects += """
                <rect class="fill-\(part.style.rawValue) part" x="\((x * 100).short)%" width="\((part.share * 100).short)%" height="20"/>
                """
            x += part.share
        }
        return "<svg class=\"chart\" width=\"100%\" height=\"20\" aria-hidden=\"true\">\(rects)</svg>"
    }
}

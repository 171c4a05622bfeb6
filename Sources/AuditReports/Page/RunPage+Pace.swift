import ReauthEngine
import ReauthModel

// How fast the lanes went, and the thresholds of the job.
extension RunPage {
    /// Requests a second beside the limit, and what kept a lane from sending more.
    func pace() -> HTML {
        let gauges = summary.gauges.filter { $0.sent > 0 }
        guard !gauges.isEmpty else {
            return """
                <section class="card" aria-labelledby="pace"><h2 id="pace">Pace of each lane</h2>
                <p class="muted">No request was sent.</p></section>

                """
        }
        let idle = summary.gauges.count - gauges.count
        let others: HTML =
            idle == 0
            ? "" : "<p class=\"muted small\">\(idle) other \(idle.verb("lane", "lanes")) sent nothing.</p>\n"
        let rows = gauges.map { gauge -> HTML in
            """
            <tr><th scope="row">\(gauge.key.rawValue)</th><td class="wide">\(Self.bar(gauge))\
            <span class="visually-hidden">\(gauge.measured.short) a second</span></td>\
            <td>\(gauge.configured)</td><td class="number">\(gauge.sent)</td><td class="number">\(gauge.throttled)</td></tr>

            """
        }
        return """
            <section class="card" aria-labelledby="pace"><h2 id="pace">Pace of each lane</h2>
            <table class="lines pace"><caption class="visually-hidden">Requests a second of each lane beside its limit</caption>
            <thead><tr><th scope="col">Lane</th><th scope="col">Requests a second; the full width is the limit</th>\
            <th scope="col">Limit</th><th scope="col" class="number">Requests</th>\
            <th scope="col" class="number">Asked to slow down</th></tr></thead>
            <tbody>
            \(rows)</tbody></table>
            \(others)\(idleTimes())</section>

            """
    }

    private static func bar(_ gauge: LaneGauge) -> HTML {
        let windows = gauge.configured.split(separator: ", ").compactMap { RateWindow(parsing: String($0)) }
        guard let window = windows.min(by: { $0.period < $1.period }) else {
            return BarChart.bar("\(gauge.measured.short)/s", share: 0, .underWay)
        }
        // A lane that comes to its limit was used well.
        let limit = Double(window.count) / window.period.seconds
        return BarChart.bar("\(gauge.measured.short)/s", share: gauge.measured / limit, .underWay, hasGround: true)
    }

    private func idleTimes() -> HTML {
        let rows = summary.gauges.compactMap { gauge -> HTML? in
            let total = gauge.times.values.reduce(.zero, +)
            guard total >= .seconds(1) else { return nil }
            let shares = IdleCause.allCases.compactMap { cause -> (cause: IdleCause, share: Double)? in
                let share = (gauge.times[cause] ?? .zero).seconds / total.seconds
                return share >= 0.005 ? (cause, share) : nil
            }
            let legend = shares.map { part -> HTML in
                """
                <li><span class="swatch fill-\(part.cause.style.rawValue)" aria-hidden="true"></span>\
                \((part.share * 100).rounded().short) % \(part.cause.phrase)</li>
                """
            }
            return """
                <tr><th scope="row">\(gauge.key.rawValue)</th>\
                <td>\(BarChart.parts(shares.map { ($0.share, $0.cause.style) }))<ul class="legend">\(legend)</ul></td>\
                <td class="number">\(total.short)</td></tr>

                """
        }
        guard !rows.isEmpty else { return "" }
        return """
            <h3>What kept each lane from sending more</h3>
            <table class="lines idle"><caption class="visually-hidden">Time of each lane by cause</caption>
            <thead><tr><th scope="col">Lane</th><th scope="col">Share of its time</th><th scope="col" class="number">Time</th></tr></thead>
            <tbody>
            \(rows)</tbody></table>

            """
    }

    /// The thresholds of the job beside what was measured.
    func criteria() -> HTML {
        let content: HTML
        if let safety = terms.safety {
            let criteria = Criterion.of(summary, safety)
            content =
                criteria.isEmpty
                ? "<p class=\"muted\">\(sentence: "No threshold is set: the job's `safety` names none.")</p>"
                : Self.table(criteria)
        } else {
            content = "<p class=\"muted\">The job file cannot be read, so its thresholds are not known.</p>"
        }
        return """
            <section class="card" aria-labelledby="criteria"><h2 id="criteria">Criteria</h2>
            \(content)</section>

            """
    }

    private static func table(_ criteria: [Criterion]) -> HTML {
        let rows = criteria.map { criterion -> HTML in
            """
            <tr><th scope="row"><code>\(criterion.name)</code></th><td>\(criterion.limit)</td><td>\(criterion.measured)</td>\
            <td><span class="pill \(criterion.result.style.rawValue)">\(criterion.result.word)</span></td></tr>

            """
        }
        return """
            <table class="lines criteria"><caption class="visually-hidden">Thresholds of the job and what was measured</caption>
            <thead><tr><th scope="col">Criterion</th><th scope="col">Allowed</th><th scope="col">Measured</th>\
            <th scope="col">Result</th></tr></thead>
            <tbody>
            \(rows)</tbody></table>
            """
    }
}

extension Criterion.Result {
    fileprivate var style: Standing.Style {
        switch self {
        case .kept: .done
        case .broken: .failed
        case .unknown: .quiet
        }
    }

    fileprivate var word: String {
        switch self {
        case .kept: "kept"
        case .broken: "broken"
        case .unknown: "not judged"
        }
    }
}

extension IdleCause {
    // Green: as fast as it may be. Red: the far side. Blue: this program and the platform. Violet: by order.
    fileprivate var style: Standing.Style {
        switch self {
        case .limit: .done
        case .quota: .waiting
        case .breaker, .retryAfter: .failed
        case .platform, .store, .window: .underWay
        case .wave, .paused, .putOff: .doubt
        case .demand: .quiet
        }
    }
}

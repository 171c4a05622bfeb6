import OrderedJSON
import ReauthModel

import struct Foundation.Date
import struct Foundation.Locale
import class Foundation.DateFormatter
import struct Foundation.TimeZone

/// Answers by which the far side refuses a request because of a limit or a fault.
struct Refusals {
    let lane: SandboxLane
    let requestID: String
    let profile: FaultProfile

    /// 429 to a request that came `wait` too early.
    func throttled(for wait: Duration) -> Answer {
        let answer = error(429, platform: "Too many requests", provider: "rate_limit_exceeded")
        let seconds = max(1, Int64(wait.seconds.rounded(.up)))
        switch profile.limits[lane]?.retryAfter ?? profile.retryAfter {
        case .seconds: return answer.adding("Retry-After", String(seconds))
        case .httpDate:
            // A date has whole seconds: without one more, the client would come back too early by the remainder of this second.
            let moment = SharedWorld.now.advanced(by: .seconds(seconds + 1))
            return answer.adding("Retry-After", Self.httpDate(moment))
        case .none: return answer
        }
    }

    /// What the far side answers while it is down; `nil` where it answers nothing.
    func answer(during outage: Outage) -> Answer? {
        switch outage.answer {
        case .reset, .lost: nil
        case .unavailable: answer(to: .unavailable)
        case .serverError: serverError()
        case .throttled:
            error(429, platform: "Too many requests", provider: "rate_limit_exceeded").asking(outage.retryAfter)
        }
    }

    /// What the platform answers where it could not call the provider: whose word it is, `providerMessage` tells.
    func answer(toCallDuring outage: Outage) -> Answer {
        let isThrottled = outage.answer == .throttled
        let (status, message) = isThrottled ? (429, "rate_limit_exceeded") : (502, "upstream connect error")
        let body: JSONText = .object([
            ("requestId", .string(requestID)), ("message", .string("Failed to call the provider")),
            ("providerMessage", .string(message)),
        ])
        return Answer.json(status, body).adding("elements-request-id", requestID)
            .asking(isThrottled ? outage.retryAfter : nil)
    }

    func serverError() -> Answer {
        error(500, platform: "Internal server error", provider: "server_error")
    }

    /// The answer of a fault that happens before the effect; `nil` for the other faults.
    func answer(to fault: FaultPlan.Fault) -> Answer? {
        switch fault {
        case .throttled: throttled(for: .seconds(1))
        case .unavailable:
            error(503, platform: "Service unavailable", provider: "temporarily_unavailable")
        case .serverError: serverError()
        case .badGateway: Answer.html(502, "<html><body><h1>502 Bad Gateway</h1></body></html>")
        case .resetBefore, .resetAfter, .truncated, .cutOff, .html, .empty, .slow: nil
        }
    }

    private func error(_ status: Int, platform: String, provider: String) -> Answer {
        guard lane == .platform else { return .json(status, .object([("error", .string(provider))])) }
        return Answer.json(status, .object([("requestId", .string(requestID)), ("message", .string(platform))]))
            .adding("elements-request-id", requestID)
    }

    /// IMF-fixdate (RFC 9110 §5.6.7).
    static func httpDate(_ moment: Timestamp) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(moment.rawValue) / 1000))
    }
}

extension Answer {
    /// Asks for a pause of so many seconds, if any.
    fileprivate func asking(_ seconds: Int?) -> Answer {
        seconds.map { adding("Retry-After", String($0)) } ?? self
    }
}

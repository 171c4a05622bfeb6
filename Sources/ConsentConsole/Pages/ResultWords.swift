import ReauthEngine
import ReauthModel

/// How a result is told, which never says more than was proved.
struct ResultWords: Sendable {
    var status = 200
    var style = "failed"
    var icon = "✕"
    var mayTryAgain = true
    var title: PageText
    var text: PageText

    init(_ answer: CallbackAnswer) {
        self =
            switch answer.result {
            case .known(.reauthenticated): Self.done(answer.connection)
            case .known(let result): Self.words(of: result)
            case .unknownState: .failed(404, .resultUnknownStateTitle, .resultUnknownStateText)
            case .expired: .attention(.resultExpiredTitle, .resultExpiredText, 410)
            case .otherBrowser: .stop(.resultOtherBrowserTitle, .resultOtherBrowserText, 403)
            case .otherRun: .stop(.resultOtherRunTitle, .resultOtherRunText, 503)
            case .malformed: .failed(400, .resultMalformedTitle, .resultMalformedText)
            }
    }

    private init(
        _ title: PageText,
        _ text: PageText,
        status: Int = 200,
        style: String,
        icon: String,
        mayTryAgain: Bool = false
    ) {
        (self.title, self.text, self.status) = (title, text, status)
        (self.style, self.icon, self.mayTryAgain) = (style, icon, mayTryAgain)
    }

    private static func done(_ title: PageText, _ text: PageText) -> ResultWords {
        ResultWords(title, text, style: "done", icon: "✓")
    }

    private static func failed(_ status: Int, _ title: PageText, _ text: PageText) -> ResultWords {
        ResultWords(title, text, status: status, style: "failed", icon: "✕")
    }

    private static func attention(_ title: PageText, _ text: PageText, _ status: Int = 200) -> ResultWords {
        ResultWords(title, text, status: status, style: "waiting", icon: "!", mayTryAgain: true)
    }

    /// The same, where nothing can be tried again.
    private static func stop(_ title: PageText, _ text: PageText, _ status: Int = 200) -> ResultWords {
        ResultWords(title, text, status: status, style: "waiting", icon: "!")
    }

    private static func done(_ connection: Connection?) -> ResultWords {
        guard let connection, connection.verifiedAt == nil else {
            return .done(.resultReauthenticatedTitle, .resultReauthenticatedText)
        }
        return connection.reason == .resolvedByHand
            // An operator settled the item by hand; what they saw is not known here.
            ? .done(.resultSettledTitle, .resultSettledText)
            // The instance has new tokens, and no call was made with them.
            : .done(.resultUnprovedTitle, .resultUnprovedText)
    }

    private static func words(of result: ConsentResult) -> ResultWords {
        switch result {
        case .underWay: ResultWords(.resultUnderWayTitle, .resultUnderWayText, style: "under-way", icon: "◐")
        case .reauthenticated: .done(nil)
        case .denied: .attention(.resultDeniedTitle, .resultDeniedText)
        case .incomplete: .attention(.resultIncompleteTitle, .resultIncompleteText)
        case .codeRejected: .attention(.resultCodeRejectedTitle, .resultCodeRejectedText)
        // The instance does not wait any more, so there is nothing that a customer could try again.
        case .wrongAccount: .stop(.resultWrongAccountTitle, .resultWrongAccountText)
        case .tryAgain: .attention(.resultTryAgainTitle, .resultTryAgainText)
        case .failed: .failed(200, .resultFailedTitle, .resultFailedText)
        }
    }
}

/// The plain pages, each with what happened and what to do.
enum Message: Sendable, CaseIterable {
    case notFound, methodNotAllowed, wrongHost, foreignForm, tooLarge, tooManyGuesses, tooManyStarts, stopping
    case signedOut, bye, loginLinkSpent
    case linkExpired, linkWithdrawn, linkReplaced, linkOfOtherRun, linkUnknown, customerUnavailable, customerHeldBack
    case resultGone, notPrefetched

    /// What such a page says, and to whom.
    enum Content: Sendable {
        /// Anybody may see it, so it is in the reader's language.
        case customers(Int, PageText, PageText)
        /// In English.
        case operators(MessageContent)
    }

    var content: Content {
        switch self {
        case .notFound: .customers(404, .messageNotFoundTitle, .messageNotFoundText)
        case .methodNotAllowed: .customers(405, .messageMethodNotAllowedTitle, .messageMethodNotAllowedText)
        case .wrongHost: .customers(421, .messageWrongHostTitle, .messageWrongHostText)
        case .foreignForm: .customers(403, .messageForeignFormTitle, .messageForeignFormText)
        case .tooLarge: .customers(413, .messageTooLargeTitle, .messageTooLargeText)
        case .tooManyGuesses: .customers(429, .messageTooManyGuessesTitle, .messageTooManyGuessesText)
        case .tooManyStarts: .customers(429, .messageTooManyStartsTitle, .messageTooManyStartsText)
        case .stopping: .customers(503, .messageStoppingTitle, .messageStoppingText)
        case .linkExpired: .customers(410, .messageLinkExpiredTitle, .messageLinkExpiredText)
        case .linkWithdrawn: .customers(410, .messageLinkWithdrawnTitle, .messageLinkWithdrawnText)
        case .linkReplaced: .customers(410, .messageLinkReplacedTitle, .messageLinkReplacedText)
        case .linkOfOtherRun: .customers(503, .messageLinkOfOtherRunTitle, .messageLinkOfOtherRunText)
        case .linkUnknown: .customers(404, .messageLinkUnknownTitle, .messageLinkUnknownText)
        case .customerUnavailable: .customers(409, .messageCustomerUnavailableTitle, .messageCustomerUnavailableText)
        case .customerHeldBack: .customers(409, .messageCustomerHeldBackTitle, .messageCustomerHeldBackText)
        case .resultGone: .customers(404, .messageResultGoneTitle, .messageResultGoneText)
        case .notPrefetched: .customers(503, .messageNotPrefetchedTitle, .messageNotPrefetchedText)
        case .signedOut:
            .operators(
                MessageContent(
                    401,
                    "Please sign in",
                    "This part is for operators. Open the sign-in link that was printed when the page started; where it was "
                        + "used, `kill -USR1` makes the program print another. If you are signed in and came here from "
                        + "another site, reload the page."
                )
            )
        case .bye:
            .operators(
                MessageContent(
                    200,
                    "You are signed out",
                    "To come back, make the program print a new sign-in link, with `kill -USR1` and the process number that "
                        + "it printed when it started."
                )
            )
        case .loginLinkSpent:
            .operators(
                MessageContent(
                    404,
                    "This sign-in link is not good",
                    "Each sign-in link works once, in one browser, and until there is a newer one; `kill -USR1` makes the "
                        + "program print another. If it was not you who used it, stop the page and start it again with "
                        + "--sign-out: that ends all sessions."
                )
            )
        }
    }
}

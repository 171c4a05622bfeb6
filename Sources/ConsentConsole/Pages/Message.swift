/// The plain pages, each with what happened and what to do.
enum Message: Sendable, CaseIterable {
    case notFound, methodNotAllowed, wrongHost, foreignForm, tooLarge, tooManyGuesses, tooManyStarts, stopping
    case signedOut, bye, loginLinkSpent
    case linkExpired, linkWithdrawn, linkReplaced, linkOfOtherRun, linkUnknown, customerUnavailable, customerHeldBack
    case resultGone, notPrefetched

    var content: MessageContent {
        switch self {
        case .notFound: MessageContent(404, "Nothing here", "There is no page at this address.")
        case .methodNotAllowed:
            MessageContent(405, "That does not work here", "This address does not take requests of that kind.")
        case .wrongHost:
            MessageContent(
                421,
                "Wrong address",
                "This page does not answer to the name in your browser's address bar. Use the address that was printed "
                    + "when it started, or the one in the link that you were sent."
            )
        case .foreignForm:
            MessageContent(
                403,
                "Please do that again",
                "The form did not come from a current page of this site, so nothing was done. Go back, reload the "
                    + "page and press the button again."
            )
        case .tooLarge: MessageContent(413, "That is too much", "The form was too large, so nothing was done.")
        case .tooManyGuesses:
            MessageContent(
                429,
                "Please wait a moment",
                "Too many addresses that do not exist were tried. Good links keep working; if yours does not, wait half a "
                    + "minute and open it again."
            )
        case .tooManyStarts:
            MessageContent(
                429,
                "Please wait a minute",
                "The sign-in was begun several times within a minute from this link. Nothing is lost: wait a minute, open the "
                    + "link again and go on."
            )
        case .stopping:
            MessageContent(503, "Not available now", "The page is being stopped. Please try again in a few minutes.")
        case .signedOut:
            MessageContent(
                401,
                "Please sign in",
                "This part is for operators. Open the sign-in link that was printed when the page started; where it was used, "
                    + "`kill -USR1` makes the program print another. If you are signed in and came here from another "
                    + "site, reload the page."
            )
        case .bye:
            MessageContent(
                200,
                "You are signed out",
                "To come back, make the program print a new sign-in link, with `kill -USR1` and the process number that it "
                    + "printed when it started."
            )
        case .loginLinkSpent:
            MessageContent(
                404,
                "This sign-in link is not good",
                "Each sign-in link works once, in one browser, and until there is a newer one; `kill -USR1` makes the program "
                    + "print another. If it was not you who used it, stop the page and start it again with --sign-out: "
                    + "that ends all sessions."
            )
        case .linkExpired:
            MessageContent(
                410,
                "This link has expired",
                "Links are good for a limited time. Ask the person who sent it to you for a new one; nothing else is lost."
            )
        case .linkWithdrawn:
            MessageContent(
                410,
                "This link was withdrawn",
                "It was taken back by the person who sent it, and cannot be used any more. Nothing is wrong with your "
                    + "connection because of that. If you still need to sign in, ask for a new link."
            )
        case .linkReplaced:
            MessageContent(
                410,
                "This link was replaced",
                "There is a newer link. Look for a newer message, or ask the person who sent it."
            )
        case .linkOfOtherRun:
            MessageContent(
                503,
                "Not available now",
                "Your link is good, but its connections are not looked after at the moment. Please try again later, or tell "
                    + "the person who sent it to you."
            )
        case .linkUnknown:
            MessageContent(
                404,
                "We do not know this link",
                "Perhaps a part of it was lost. Open it again from the message that you were sent, or copy all of it."
            )
        case .customerUnavailable:
            MessageContent(
                409,
                "This does not work right now",
                "The provider's sign-in page cannot be opened at the moment. You need not do anything: the person who sent you "
                    + "the link can see what is wrong. Please try again later."
            )
        case .customerHeldBack:
            MessageContent(
                409,
                "Other sign-ins come first",
                "The provider keeps only so many approvals of one account, and as many of them are given or under way as it "
                    + "keeps. One more would end the oldest, so the sign-in was not opened. The person who sent you the link "
                    + "can make room; please try again later."
            )
        case .resultGone:
            MessageContent(
                404,
                "This page is out of date",
                "It showed the result of a sign-in, for an hour. Open the link that you were sent to see where things are."
            )
        case .notPrefetched: MessageContent(503, "Not yet", "Open this page to go on.")
        }
    }
}

/// The HTML that a person sees at a provider: the application, what it asks for, the account, and three answers.
///
/// Every provider has the same screen in its own colour. It needs no script and no other file, so that it works in every
/// browser. It names no instance, because authorization URLs name none.
struct ConsentScreen: Sendable {
    let element: SandboxElement
    let host: String

    /// What the screen shows about the request.
    struct Question: Sendable {
        var clientID: String
        var scope: String
        var redirectURI: String
    }

    func asking(_ question: Question) -> String {
        let client = HTMLText.escaped(question.clientID)
        let scopes = question.scope.split(separator: " ").map { word in
            """
            <li><label><input type="checkbox" name="scope" value="\(HTMLText.escaped(word))" form="answer" checked> \
            \(Self.meaning(of: word))<code>\(HTMLText.escaped(word))</code></label></li>
            """
        }
        let wanted = scopes.isEmpty ? "<li>Use everything in the account</li>" : scopes.joined()
        let target = HTMLText.escaped(Self.origin(of: question.redirectURI))
        return document(
            "Allow access to \(element.title)?",
            """
            <p>The application <b>Sandbox application</b> <code>\(client)</code> asks for access to your \
            \(element.title) account.</p>\
            <section><h2>Signed in as</h2><p class="account"><span class="mark" aria-hidden="true">1</span>\
            <span><b>The account in use so far</b><br>the one that the connection was made with</span></p></section>\
            <section><h2>It will be able to do what is ticked</h2><ul>\(wanted)</ul></section>\
            <form method="post" id="answer"><input type="hidden" name="boxes" value="1">\
            <button class="first" name="decision" value="allow">Allow</button>\
            <button name="decision" value="other">Use another account</button>\
            <button name="decision" value="deny">Deny</button></form>\
            <p class="quiet">Afterwards you are sent back to \(target).</p>
            """
        )
    }

    func refusing(_ text: String) -> String {
        document("\(element.title) cannot go on", "<p role=\"alert\">\(HTMLText.escaped(text))</p>")
    }

    private func document(_ title: String, _ body: String) -> String {
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8">\
        <meta name="viewport" content="width=device-width, initial-scale=1">\
        <meta name="color-scheme" content="light dark"><title>\(title)</title>\
        <style>\(Self.style):root{--accent:\(accent)}</style></head><body><main>\
        <header><span class="mark" aria-hidden="true">\(element.title.prefix(1))</span>\
        <span><b>\(element.title)</b><br><small>\(HTMLText.escaped(host))</small></span></header>\
        <h1>\(title)</h1>\(body)</main>\
        <footer>Nothing here is real: this page belongs to a rehearsal. No account is touched.</footer></body></html>
        """
    }

    /// Dark enough for white text, in both colour schemes.
    private var accent: String {
        switch element {
        case .salesforce: "#0b5cab"
        case .box: "#1a4fb4"
        case .adobeSign: "#a3281a"
        case .quickBooks: "#1f6b24"
        case .evernote: "#0a6b3d"
        case .acmeCRM: "#5b3d91"
        case .hubSpot: "#a03a1c"
        }
    }

    private static let style = """
        *{box-sizing:border-box}body{font:1rem/1.5 system-ui,sans-serif;margin:0;padding:1rem;background:#f1f3f5;\
        color:#1b1f24;overflow-wrap:anywhere}main{max-width:27rem;margin:6vh auto 1rem;padding:1.5rem;background:#fff;\
        border:1px solid #d3d8de;border-top:.25rem solid var(--accent);border-radius:.5rem}\
        header,.account{display:flex;gap:.75rem;align-items:center;margin:0}.mark{flex:none;width:2.5rem;\
        height:2.5rem;border-radius:50%;display:grid;place-items:center;background:var(--accent);color:#fff;\
        font-weight:600}h1{font-size:1.35rem;line-height:1.25;margin:1.25rem 0 .5rem}h2{font-size:.85rem;\
        margin:1rem 0 .4rem;color:#57606a}ul{margin:0;padding-left:1.2rem}code{font-size:.85em;color:#57606a}\
        li code{display:block}form{display:grid;gap:.6rem;margin:1.5rem 0 .5rem}button{font:inherit;padding:.65rem 1rem;\
        border-radius:.4rem;border:1px solid #8c959f;background:transparent;color:inherit;cursor:pointer}\
        button.first{background:var(--accent);border-color:var(--accent);color:#fff;font-weight:600}\
        button:focus-visible{outline:3px solid #4c9aff;outline-offset:2px}.quiet,footer,small{font-size:.85rem;\
        color:#57606a}footer{max-width:27rem;margin:0 auto;text-align:center}\
        @media(prefers-color-scheme:dark){body{background:#15191e;color:#e6eaee}main{background:#1f252c;\
        border-color:#39424c;border-top-color:var(--accent)}h2,code,.quiet,footer,small{color:#a5b0bc}}
        """

    /// Scheme, host and port, which is all that a person needs to know of the target.
    private static func origin(of url: String) -> Substring {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.count > 2 ? parts[0..<3].joined(separator: "/")[...] : url[...]
    }

    private static func meaning(of scope: Substring) -> String {
        switch scope {
        case "full": "See and change everything that you may "
        case "refresh_token", "offline_access": "Go on while you are away "
        case "root_readwrite": "Read and write all files and folders "
        case "user_login:account": "Know who signs in "
        case "agreement_read:account": "Read agreements "
        case "com.intuit.quickbooks.accounting": "Read and write the company's books "
        case "contacts": "Read and write contacts "
        case "crm.objects.contacts.read": "Read contacts "
        default: ""
        }
    }
}

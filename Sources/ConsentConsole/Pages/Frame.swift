import ReauthModel

/// What a page has around its content.
struct Frame: Sendable {
    /// Another language in which the page can be read.
    struct Choice: Sendable {
        var tag: String
        var name: String
        var isCurrent: Bool
    }

    var title: String
    var style: String
    var script: String
    var body: String
    var formToken = ""
    var isOperators = false
    var refresh = ""
    var hasRefresh = false
    /// Who the page is of, at the end of its title.
    var site = "reauth"
    var lang = "en"
    var dir = "ltr"
    var texts: [String: String] = [:]
    var sender = ""
    var hasSender = false
    var logo = ""
    var hasLogo = false
    var support = ""
    var supportURL = ""
    var hasSupport = false
    var languages: [Choice] = []
    var hasLanguages = false
    var hasFoot = false

    init(_ title: String, _ body: String, style: String, script: String, formToken: String = "", refresh: String = "") {
        (self.title, self.body, self.style, self.script) = (title, body, style, script)
        (self.formToken, self.refresh) = (formToken, refresh)
        // Templates see stored values only.
        (isOperators, hasRefresh) = (!formToken.isEmpty, !refresh.isEmpty)
    }
}

extension Frame {
    /// Puts the sender around the content; `offersLanguages` where the page's address is one to come back to.
    mutating func name(_ words: Words, offersLanguages: Bool) {
        let (name, texts) = (words.sender.name, words.texts)
        (lang, dir) = (texts.tag, texts.direction)
        self.texts = words.all("page.").merging(words.all("sender.", ["brand": name])) { first, _ in first }
        sender = name
        hasSender = !name.isEmpty
        if hasSender { site = name }
        logo = words.sender.logo?.path ?? ""
        hasLogo = !logo.isEmpty
        switch words.sender.support {
        case .mail(let address): (support, supportURL) = (address, "mailto:\(address)")
        case .web(let address): (support, supportURL) = (String(address.dropFirst("https://".count)), address)
        case nil: break
        }
        hasSupport = !support.isEmpty
        let others = words.sender.languages
        if offersLanguages, others.count > 1 {
            languages = others.map { Choice(tag: $0.tag, name: $0.name, isCurrent: $0.tag == texts.tag) }
        }
        hasLanguages = !languages.isEmpty
        hasFoot = hasSupport || hasLanguages
    }
}

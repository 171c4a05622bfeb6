import ReauthEngine

/// The style, word and icon of a standing, so that no colour alone carries the meaning.
struct StandingWords: Sendable {
    let style: String
    let word: String
    let icon: String

    private init(style: String, word: String, icon: String) {
        self.style = style
        self.word = word
        self.icon = icon
    }

    init(_ standing: ConnectionFilter.Standing) {
        switch standing {
        case .waiting: self.init(style: "waiting", word: "Waiting", icon: "○")
        case .done: self.init(style: "done", word: "Done", icon: "✓")
        case .failed: self.init(style: "failed", word: "Failed", icon: "✕")
        }
    }

    init(_ connection: Connection) {
        guard connection.isUnderWay else {
            self.init(connection.standing)
            return
        }
        self.init(style: "under-way", word: "Under way", icon: "◐")
    }
}

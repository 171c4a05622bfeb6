import ArgumentParser
import Testing

@testable import ReauthCommands

/// Words that no command and no option knows, as the library refuses them.
@Suite struct ArgumentSuggestionTests {
    @Test(
        arguments: [
            (["stauts"], "status"), (["sandbx", "--seed", "3"], "sandbox"),
            (["codes", "imprt", "codes.csv"], "import"),
            (["providers", "lst"], "list"), (["report", "--format", "csvv"], "csv"),
            (["resolve", "1", "--as", "rotatd", "--because", "x"], "rotated"),
            (["resolve", "1", "--as", "awaiting-code", "--because", "x"], "awaiting_code"),
            (["resolve", "1", "--as", "retird", "--because", "x"], "retired"),
        ]
    )
    func guessesWhatWasMeant(arguments: [String], word: String) throws {
        #expect(try sentence(arguments) == "Did you mean '\(word)'?")
    }

    @Test(arguments: [
        ["nonsense"], ["report", "--only", "nonsense"], ["status", "a", "b"], ["plan"], ["run", "a", "stauts"],
    ])
    func guessesNothingWhereNothingIsSimilar(arguments: [String]) throws {
        #expect(try sentence(arguments) == nil)
    }

    @Test func helpOnAnUnknownCommandSaysSo() {
        let suggestions = ArgumentSuggestion(ReauthCommand.self)
        #expect(
            suggestions.sentence(forHelpOn: ["help", "stauts"])
                == "There is no command 'stauts'. Did you mean 'status'?"
        )
        #expect(
            suggestions.sentence(forHelpOn: ["help", "audit", "nonsense"])
                == "There is no command 'nonsense'. `reauth --help` lists them."
        )
        for arguments in [["help"], ["help", "audit", "verify"], ["help", "help"], ["status", "stauts"], []] {
            #expect(suggestions.sentence(forHelpOn: arguments) == nil, "\(arguments)")
        }
    }

    private func sentence(_ arguments: [String]) throws -> String? {
        let error = try #require(throws: (any Error).self) { try ReauthCommand.parseAsRoot(arguments) }
        return ArgumentSuggestion(ReauthCommand.self).sentence(for: ReauthCommand.message(for: error), arguments)
    }
}

import ArgumentParser
import ReauthCommands

@main
enum Main {
    static func main() async {
        await ReauthCommand.start(Array(CommandLine.arguments.dropFirst()))
    }
}

import ArgumentParser
import ReauthCommands

@main
enum Main {
    static func main() async {
        await ReauthCommand.main()
    }
}

import Logging
import ReauthModel
import Synchronization

/// The senders of the runs whose connections the page shows: each job may have its own.
final class Senders: Sendable {
    /// What was read: a sender by its brand, and by `nil` one that is not named.
    private let known: Mutex<[ConsoleBrand?: Sender]>
    private let brand: @Sendable (RunID) async -> ConsoleBrand?
    private let catalog: TextCatalog
    private let nameless: Sender
    private let logger: Logger

    /// `brand` is the one that the job of a run names.
    init(logger: Logger, brand: @escaping @Sendable (RunID) async -> ConsoleBrand?) throws {
        catalog = try TextCatalog()
        nameless = Sender(nameless: catalog)
        known = Mutex([:])
        self.brand = brand
        self.logger = logger
    }

    /// Reads those of the runs that are shown when the page starts.
    ///
    /// With `mustBeUsable`, throws where one cannot be used.
    func read(of runs: [RunID], mustBeUsable: Bool) async throws(ConsoleRefused) {
        for run in runs {
            if mustBeUsable { _ = try read(await brand(run)) } else { _ = await sender(of: run) }
        }
    }

    /// The sender of a run.
    ///
    /// A brand whose files cannot be used is not shown: its people can still sign in, and so can those of other jobs.
    func sender(of run: RunID) async -> Sender {
        let brand = await brand(run)
        do throws(ConsoleRefused) {
            return try read(brand)
        } catch {
            logger.error(
                "run \(run): \(error); no name is shown; mend it and start the page again, which reads it again"
            )
            known.withLock { $0[brand] = nameless }
            return nameless
        }
    }

    /// The one sender of all runs, where there is only one: for pages that belong to no run.
    var common: Sender {
        known.withLock { $0.count == 1 ? $0.first?.value : nil } ?? nameless
    }

    /// English, and of nobody: for pages of operators.
    var plain: Words {
        Words(sender: nameless, texts: nameless.languages[0], isChosen: false)
    }

    /// Of nobody, in the language of a reader.
    func namelessWords(for reader: Reader) -> Words {
        nameless.words(for: reader)
    }

    /// The picture of that name.
    func logo(_ name: String) -> Logo? {
        known.withLock { senders in senders.values.lazy.compactMap(\.logo).first { $0.name == name } }
    }

    private func read(_ brand: ConsoleBrand?) throws(ConsoleRefused) -> Sender {
        if let sender = known.withLock({ $0[brand] }) { return sender }
        let sender = if let brand { try Sender(brand, catalog) } else { nameless }
        for gap in sender.gaps {
            logger.notice("\(gap.sentence)")
        }
        known.withLock { $0[brand] = sender }
        return sender
    }
}

import ReauthModel
import ReauthTesting
import Testing

/// Each moment of a lane's work is booked to one cause.
@Suite struct IdleBookTests {
    private func seconds(_ book: IdleBook, at second: Int) -> [IdleCause: Int] {
        var book = book
        return book.times(at: .seconds(second)).mapValues { Int($0.components.seconds) }
    }

    @Test func timeIsBookedToWhatHeldTheLaneUp() {
        var book = IdleBook()
        book.enter(.platform, at: .seconds(1))
        book.begin(at: .seconds(2))
        book.exit(.platform, at: .seconds(5))
        book.enter(.queue, at: .seconds(6))
        book.enter(.platform, at: .seconds(7))
        book.exit(.queue, at: .seconds(9))
        book.exit(.platform, at: .seconds(10))
        book.enter(.answer, at: .seconds(10))
        book.exit(.answer, at: .seconds(14))
        book.hold(.nothingDue, at: .seconds(14))
        #expect(seconds(book, at: 20) == [.platform: 4, .store: 1, .limit: 3, .window: 4, .putOff: 6])
        book.end(at: .seconds(20))
        #expect(seconds(book, at: 99) == [.platform: 4, .store: 1, .limit: 3, .window: 4, .putOff: 6])
    }

    @Test(arguments: [IdleCause.limit, .quota, .breaker, .retryAfter])
    func aClosedLaneIsBookedToWhatClosedIt(cause: IdleCause) {
        var book = IdleBook()
        book.begin(at: .zero)
        book.note(closedBy: cause, at: .zero)
        book.hold(.closed, at: .zero)
        #expect(seconds(book, at: 5) == [cause: 5])
        book.hold(nil, at: .seconds(5))
        #expect(seconds(book, at: 6) == [cause: 5, .store: 1])
    }

    @Test func theEndOfAWaveIsTheWavesUnlessTheLaneIsUsed() {
        var book = IdleBook()
        book.begin(at: .zero)
        book.enter(.platform, at: .zero)
        book.hold(.wave, at: .seconds(1))
        book.enter(.queue, at: .seconds(3))
        book.exit(.queue, at: .seconds(4))
        book.exit(.platform, at: .seconds(5))
        #expect(seconds(book, at: 9) == [.platform: 1, .wave: 7, .limit: 1])
    }

    /// Whatever happens, and in whatever order clocks are read, the parts add up to the whole.
    @Test func whatIsBookedAddsUp() {
        for seed in UInt64(0)..<2000 {
            var random = SplitMix64(seed: seed)
            var book = IdleBook()
            var items: [IdleBook.Place] = []
            var now = Duration.milliseconds(Int.random(in: 0...1000, using: &random))
            let begin = now
            book.begin(at: now)
            for _ in 0..<100 {
                now += .milliseconds(Int.random(in: 0...50, using: &random))
                // Threads read the clock and then get the lock, in any order.
                let moment = now - .milliseconds(Int.random(in: 0...5, using: &random))
                switch Int.random(in: 0..<5, using: &random) {
                case 0:
                    let place = IdleBook.Place.allCases.randomElement(using: &random) ?? .queue
                    items.append(place)
                    book.enter(place, at: moment)
                case 1:
                    guard !items.isEmpty else { continue }
                    book.exit(items.remove(at: Int.random(in: 0..<items.count, using: &random)), at: moment)
                case 2: book.hold([.closed, .nothingDue, .wave, nil].randomElement(using: &random) ?? nil, at: moment)
                case 3: book.note(closedBy: IdleCause.allCases.randomElement(using: &random) ?? .limit, at: moment)
                default: _ = book.times(at: moment)
                }
            }
            now += .milliseconds(10)
            book.end(at: now)
            #expect(book.times(at: now).values.reduce(.zero, +) == now - begin)
        }
    }

    @Test func aQueueIsMeasuredWhileAnyoneWaits() {
        var queue = QueueMeter()
        queue.begin(at: .seconds(1))
        queue.begin(at: .seconds(2))
        queue.end(at: .seconds(4))
        #expect(queue.total(at: .seconds(5)) == .seconds(4))
        queue.end(at: .seconds(6))
        #expect(queue.total(at: .seconds(60)) == .seconds(5))
        queue.begin(at: .seconds(60))
        #expect(queue.total(at: .seconds(61)) == .seconds(6))
    }
}

extension ItemMachine.Step {
    /// The same, with what the evidence notes in the entry of the audit trail that tells the end.
    ///
    /// Reports have one word for a reason; which host was refused, and the key that names it, differ from item to item.
    func explained(by evidence: Evidence) -> ItemMachine.Step {
        guard let note = evidence.note, let last = events.indices.last, events[last].kind == .finished else {
            return self
        }
        var step = self
        step.events[last].detail = [events[last].detail, note].compactMap(\.self).joined(separator: "; ")
        return step
    }
}

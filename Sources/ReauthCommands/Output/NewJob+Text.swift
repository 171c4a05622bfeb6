import ReauthOperations

extension NewJob: CommandOutput {
    /// The commands stand in lines of their own, to be copied.
    var text: String {
        """
        Wrote \(path). Fill in the lines with CHANGE, then:

          \(secretsCommand)
          \(validateCommand)
          \(doctorCommand)
          \(planCommand)

        """
    }
}

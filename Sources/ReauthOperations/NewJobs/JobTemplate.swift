package import ReauthModel

/// A job file for somebody who writes their first one: it can be read as it is, and says what has to be filled in.
package struct JobTemplate: Sendable, Hashable {
    /// Where the instances come from.
    package enum Source: String, Sendable, CaseIterable {
        case csv, api
        /// The embedded one, which needs no account and no secret.
        case sandbox
    }

    /// The job's name.
    package var name: String
    package var source: Source
    package var action: Action
    /// What is revoked; used by actions that revoke.
    package var revoke: RevokePolicy

    package init(name: String, source: Source, action: Action, revoke: RevokePolicy? = nil) {
        self.name = name
        self.source = source
        self.action = action
        // The mildest that the action allows.
        self.revoke = revoke ?? (action == .retire ? .accessToken : .silent)
    }

    /// Files of secrets beside the job, below `secrets/`.
    package var secretFiles: [String] {
        if source == .sandbox { return [] }
        return ["organization", "user"] + (needsApplications ? ["sfdc-client-id", "sfdc-client-secret"] : [])
    }

    /// Whether links are made, or may be.
    private var needsApplications: Bool {
        action == .reauthenticate || action == .rotate && revoke != .silent
    }

    /// The file.
    package var text: String {
        [head, platform, instances, clients, proof, bounds].compactMap(\.self).joined(separator: "\n")
    }

    private var head: String {
        var lines = [
            "# \(Self.purpose(action))",
            source == .sandbox
                ? "# For trying: a sandbox plays the platform and the providers, anew for each run. Nothing real is touched."
                : "# Lines with CHANGE are yours to fill in. `reauth validate` reads this file, and `reauth doctor` tries it.",
            "name: \(name)",
            "",
            "# check           finds out which instances work, and revokes nothing",
            "# rotate          revokes, proves it, and makes a link where somebody must sign in",
            "# reauthenticate  makes links for instances that wait for a sign-in",
            "# retire          revokes for good, and asks nobody to sign in",
            "action: \(action.rawValue)",
            "",
            "# The checkpoint store is .reauth/reauth.sqlite of the folder that you work in, unless a line such as this one names",
            "# it, from the folder of this file, or --store or REAUTH_STORE does:",
            "# store: ../.reauth/reauth.sqlite",
        ]
        if action.revokes {
            lines += [
                "",
                "# silent        the access token, only where the platform heals the instance by itself: nobody has to sign in",
                "# access-token  the access token wherever one can be named; at many providers the whole grant dies with it",
                "# grant         everything dies, and everybody must consent again: the answer to an incident",
                "revoke: \(revoke.rawValue)",
            ]
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func purpose(_ action: Action) -> String {
        switch action {
        case .check: "Asks every instance whether it works."
        case .rotate: "Rotates the tokens of a fleet."
        case .reauthenticate: "Has people sign in to instances that wait for it."
        case .retire: "Ends the grants of a fleet for good."
        }
    }

    private var platform: String {
        guard source != .sandbox else {
            return """
                platform:
                  # For real work: `kind: open-connectors`, with baseURL and secrets; `reauth init --source api` writes such a job.
                  kind: sandbox
                  instances: 50
                  seed: 7

                """
        }
        return """
            platform:
              kind: open-connectors
              # CHANGE: the host depends on the region of your tenant.
              baseURL: https://api.openconnectors.us2.ext.hana.ondemand.com/elements/api-v2
              # Secrets never stand in this file. Each has a file of its own beside it, with mode 0600 and out of version control;
              # {env: NAME} and {command: [PROGRAM, ARGUMENT]} are possible, too.
              organizationSecret: {file: secrets/organization}
              userSecret: {file: secrets/user}

            """
    }

    private var instances: String? {
        switch source {
        case .sandbox: nil
        case .csv:
            """
            source:
              # CHANGE: your instances, in a file beside this one. Its header names instance_id or element_token, and name,
              # element, tags and other columns if you like; those are carried into the reports.
              csv: \(name).csv

            """
        case .api:
            """
            source:
              # What the platform lists. {} is every instance that the user may see; elements, tags and search narrow it:
              # api: {elements: [sfdc, box], tags: [prod]}
              api: {}

            """
        }
    }

    private var clients: String? {
        let entry = [
            "  - element: sfdc",
            "    clientID: {file: secrets/sfdc-client-id}",
            "    clientSecret: {file: secrets/sfdc-client-secret}",
            "    redirectURI: https://reauth.example.com/callback",
        ]
        if source == .sandbox { return nil }
        let lines: [String]
        if needsApplications {
            lines =
                [
                    "# CHANGE: the OAuth client of each element, which the platform masks. Links need it; redirectURI must be the",
                    "# one that is registered at the provider.", "applications:",
                ] + entry
        } else if action.revokes {
            lines =
                [
                    "# Some providers revoke only for a client that proves itself: `reauth doctor` names their elements.",
                    "# applications:",
                ] + entry.map { "#" + $0 }
        } else {
            return nil
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private var proof: String? {
        guard action != .reauthenticate else { return nil }
        return """
            # ping: one call through each instance, which proves the most; read: compares what the platform shows, for fleets
            # that must not be touched.
            confirm: ping

            """
    }

    private var bounds: String {
        var lines = [
            "limits:",
            "  # What your agreement with the platform allows, with a margin. Providers have limits of their own in the catalog.",
            "  platform: {rate: 10/s, concurrency: 8}",
            "",
            "safety:",
            "  # A run with more instances is refused.",
            "  maxInstances: 1000",
        ]
        if action.revokes {
            lines += [
                "  # Each wave waits for the proof of the one before it.",
                "  waves: [1, 10%, 100%]",
                "  # Stops where more than 5 of 100 fail, once 20 have ended.",
                "  failureThreshold: {percent: 5, minimum: 20}",
            ]
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

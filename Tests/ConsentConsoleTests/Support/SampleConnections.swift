import ReauthEngine
import ReauthModel
import ReauthTesting

/// Connections as a run could have them.
enum SampleConnections {
    static func waiting(
        _ sequence: Int64 = 1,
        name: String = "Sales sync",
        group: String = "Northwind Traders",
        standing: ConnectionFilter.Standing = .waiting,
        reason: Reason? = nil
    ) -> Connection {
        Connection(
            run: RunID(rawValue: "spring-20270115T080000Z"),
            sequence: sequence,
            instanceID: String(430_000 + sequence),
            name: name,
            group: group,
            element: "sfdc",
            provider: "salesforce",
            providerTitle: "Salesforce",
            standing: standing,
            reason: reason,
            awaitingSince: ManualClock.start
        )
    }

    /// One that a call proved to work again.
    static var verified: Connection {
        var connection = waiting(standing: .done)
        connection.verifiedAt = ManualClock.start
        return connection
    }

    /// Sixty of several customers, with names as people and attackers write them.
    static var fleet: [Connection] {
        let customers = ["Northwind Traders", "Contoso Foods", "Fabrikam & Sons", "Tailspin Toys"]
        let providers = [
            ("salesforce", "Salesforce", "sfdc"), ("box", "Box", "box"), ("adobe-sign", "Adobe Sign", "adobe-esign"),
        ]
        return (1...60).map { number in
            let (provider, title, element) = providers[number % 3]
            var connection = waiting(Int64(number), name: "\(title) sync \(number)", group: customers[number / 16])
            (connection.provider, connection.providerTitle, connection.element) = (provider, title, element)
            switch number {
            case 2: connection.name = "<script>alert(1)</script> & <b>bold</b>"
            case 3: connection.name = String(repeating: "A very long name of a connection ", count: 300)
            case 4: connection.name = "\u{202E}gnp.exe txen"
            case 7, 8, 20, 21, 22, 30, 41, 42, 43, 44, 45:
                connection.standing = .done
                connection.verifiedAt = ManualClock.start.advanced(by: .seconds(7200))
            case 9, 33:
                connection.standing = .failed
                connection.reason = .exchangeUndecided
            case 11: connection.reason = .wrongAccount
            case 12: connection.isUnderWay = true
            case 14: connection.linkState = .withdrawn
            case 15: connection.linkState = .expired
            case 16: connection.problem = "/etc/reauth/gone.yaml: it is not there"
            case 13:
                connection.canSetOut = false
                connection.reason = .clientCredentialsMissing
            default: break
            }
            return connection
        }
    }
}

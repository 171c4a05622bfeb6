import OrderedJSON
import ReauthModel

/// Writes instances as the platform does.
struct InstanceJSON: Sendable {
    let fleet: SandboxPopulation
    let credentials: SandboxCredentials
    let profile: FaultProfile

    /// How much of the configuration an answer has.
    enum Detail: Sendable {
        /// None: the rows of a listing that was not hydrated.
        case row
        /// Key and value.
        case hydrated
        /// In the form that the profile sets, for a single instance.
        case single
    }

    func value(
        _ index: UInt32,
        _ state: InstanceState,
        _ annotation: SandboxWorld.Annotation?,
        _ detail: Detail
    ) -> JSONText {
        let created = Timestamp(rawValue: fleet.created(index))
        let id = SandboxPopulation.firstID + Int(index)
        var members: [(key: String, value: JSONText)] = [
            ("id", profile.idsAsStrings ? .string(String(id)) : .integer(id)),
            ("name", .string(annotation?.name ?? fleet.name(of: index))),
            ("createdDate", profile.datesAsNumbers ? .integer(Int(created.rawValue)) : .string(created.description)),
            ("updatedDate", .integer(Int(max(created.rawValue, state.refreshedAt)))),
            ("token", .string(fleet.elementToken(of: index))),
            ("element", element(fleet.element(of: index))),
            ("elementId", .integer(fleet.element(of: index).platformID)),
            ("tags", .array((annotation?.tags ?? fleet.tags(of: index)).map { .string($0) })),
            ("provisionInteractions", .array([])),
            // The platform answers true in every state of the tokens.
            ("valid", .bool(true)),
            ("disabled", .bool(state.isDisabled)),
            ("maxCacheSize", .integer(0)),
            ("cacheTimeToLive", .integer(0)),
            ("cachingEnabled", .bool(false)),
            ("eventsEnabled", .bool(false)),
            ("traceLoggingEnabled", .bool(false)),
            ("externalAuthentication", .string("none")),
            ("user", .object([("id", .integer(1))])),
        ]
        if fleet.isUndated(index) { members.removeAll { ["createdDate", "updatedDate"].contains($0.key) } }
        if detail != .single, profile.rowBytes > 0 {
            members.append(("description", .string(String(repeating: "d", count: profile.rowBytes))))
        }
        switch detail {
        case .row: break
        case .hydrated: members.append(("configuration", map(index, state)))
        case .single:
            let isMap = profile.configurationShape == .map
            members.append(("configuration", isMap ? map(index, state) : properties(index, state)))
        }
        return .object(members)
    }

    /// The configuration in the form of `GET /instances/{id}/configuration`.
    func properties(_ index: UInt32, _ state: InstanceState) -> JSONText {
        .array(
            configuration(index, state).enumerated().map { position, pair in
                .object([
                    ("id", .integer(Int(index) * 100 + position)),
                    ("key", .string(pair.key)),
                    ("name", .string(pair.key)),
                    ("type", .string(pair.value == SandboxPopulation.mask ? "PASSWORD" : "TEXTFIELD_1000")),
                    ("propertyValue", .string(pair.value)),
                    ("active", .bool(true)),
                    ("required", .bool(false)),
                    ("hideFromConsole", .bool(false)),
                ])
            }
        )
    }

    func element(_ element: SandboxElement) -> JSONText {
        var members: [(key: String, value: JSONText)] = [
            ("id", .integer(element.platformID)),
            ("key", .string(element.key)),
            ("name", .string(element.title)),
            ("active", .bool(true)),
            ("deleted", .bool(false)),
            // The platform answers false for OAuth 2 instances of some elements.
            ("typeOauth", .bool(element.usesOAuth2 && element != .adobeSign)),
        ]
        if profile.nestedElementHub {
            let type = element.usesOAuth2 && element != .quickBooks ? "oauth2" : "oauth1"
            members.append(("hub", .string(element.hub)))
            members.append(("authentication", .object([("type", .string(type))])))
        }
        return .object(members)
    }

    private func map(_ index: UInt32, _ state: InstanceState) -> JSONText {
        .object(configuration(index, state).map { ($0.key, .string($0.value)) })
    }

    private func configuration(_ index: UInt32, _ state: InstanceState) -> [(key: String, value: String)] {
        let application = credentials.application(of: fleet.element(of: index)) ?? credentials.applications.first
        return fleet.configuration(
            of: index,
            in: state,
            application: application,
            accessTokenLifetime: profile.accessTokenLifetime
        )
    }
}

import Sandbox
import Testing

/// External changes at the moments that a profile names.
struct IncidentTests {
    private static func profile(
        _ change: ExternalChange,
        _ moment: FaultProfile.Moment,
        percent: Double = 100,
        revoke: (inout FaultProfile.Chances) -> Void = { _ in }
    ) -> FaultProfile {
        var profile = FaultProfile()
        profile.meanwhile.incidents[change] = FaultProfile.Incident(percent: percent, moment: moment)
        var chances = FaultProfile.Chances()
        revoke(&chances)
        profile.faults[.revoke] = chances
        return profile
    }

    @Test("after a read, once: what was shown is outdated at once")
    func afterRead() async throws {
        try await rehearse(SandboxConfiguration(instances: 100, faults: Self.profile(.refresh, .afterRead))) { it in
            let index = try it.instance(of: .box)
            let key = "oauth.user.token"
            #expect(try await it.configuration(key, of: index) == it.fleet.accessToken(of: index, generation: 0))
            #expect(try await it.configuration(key, of: index) == it.fleet.accessToken(of: index, generation: 1))
            #expect(try await it.configuration(key, of: index) == it.fleet.accessToken(of: index, generation: 1))
        }
    }

    @Test("before a revocation that a fault keeps from being carried out")
    func beforeRevoke() async throws {
        let profile = Self.profile(.disable, .beforeRevoke) { $0.resetBefore = 100 }
        try await rehearse(SandboxConfiguration(instances: 100, faults: profile)) { it in
            let index = try it.instance(of: .adobeSign)
            await #expect(throws: SocketClient.NoAnswer(code: 104)) { try await it.revokeGrant(of: index) }
            let state = it.sandbox.world.state(of: index)
            #expect(state.isDisabled && !state.isGrantDead)
            #expect(it.sandbox.world.tally(.revoke, .revoked) == 0)
        }
    }

    @Test("after a revocation that was carried out")
    func afterRevoke() async throws {
        try await rehearse(SandboxConfiguration(instances: 100, faults: Self.profile(.disable, .afterRevoke))) { it in
            let index = try it.instance(of: .adobeSign)
            #expect(try await it.revokeGrant(of: index).status == 200)
            let state = it.sandbox.world.state(of: index)
            #expect(state.isDisabled && state.isGrantDead)
        }
    }

    @Test("as many as asked for, the same ones for the same seed")
    func share() async throws {
        func met(seed: UInt64) async throws -> [UInt32] {
            var met: [UInt32] = []
            let profile = Self.profile(.disable, .afterRead, percent: 30)
            try await rehearse(SandboxConfiguration(instances: 100, seed: seed, faults: profile)) { it in
                for index in 0..<UInt32(100) {
                    _ = try await it.platform("GET", "/instances/\(it.fleet.id(of: index))")
                    let isNew = !it.fleet.initialState(of: index).isDisabled
                    if isNew, it.sandbox.world.state(of: index).isDisabled { met.append(index) }
                }
            }
            return met
        }
        let once = try await met(seed: 3)
        #expect((15...45).contains(once.count))
        #expect(try await met(seed: 3) == once)
        #expect(try await met(seed: 4) != once)
    }
}

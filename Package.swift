// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with: the strictest language the dependencies allow, and no warning survives.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let dequeModule = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// The layers, bottom up.
///
/// Arrows point at what a target may import; adapters never import each other, and
/// `--explicit-target-dependency-import-check error` in `Tests/run` holds every import against this list.
let leaves: [Target] = [
    .target(name: "CSV", swiftSettings: strict),
    .target(name: "LocalFiles", dependencies: [systemPackage], swiftSettings: strict),
    .target(name: "Metering", dependencies: [coreMetrics], swiftSettings: strict),
    .target(name: "OrderedJSON", swiftSettings: strict),
    .target(name: "JSON", dependencies: ["OrderedJSON"], swiftSettings: strict),
    .target(name: "OAuth", dependencies: [crypto], swiftSettings: strict),
    .target(name: "StrictYAML", dependencies: ["LocalFiles", yams], swiftSettings: strict),
]

let core: [Target] = [
    .target(name: "ReauthModel", dependencies: ["OAuth", "OrderedJSON", crypto], swiftSettings: strict),
    .target(name: "ReauthEngine", dependencies: ["ReauthModel", "OAuth", logging], swiftSettings: strict),
]

let adapters: [Target] = [
    .target(
        name: "PacedHTTP",
        dependencies: [
            "ReauthModel", "OAuth", "LocalFiles", "Metering", systemPackage, asyncHTTPClient, dequeModule, nioCore,
            nioHTTP1, nioPosix, nioSSL,
        ],
        swiftSettings: strict
    ),
    .target(
        name: "OpenConnectors",
        dependencies: ["ReauthEngine", "ReauthModel", "OAuth", "JSON", "PacedHTTP"],
        swiftSettings: strict
    ),
    .target(
        name: "Revocation",
        dependencies: ["ReauthEngine", "ReauthModel", "OAuth", "JSON", "PacedHTTP", "StrictYAML"],
        resources: [.embedInCode("Catalog")],
        swiftSettings: strict
    ),
    .target(
        name: "Webhooks",
        dependencies: ["ReauthEngine", "ReauthModel", "OAuth", "PacedHTTP", crypto],
        swiftSettings: strict
    ),
    .target(
        name: "CheckpointStore",
        dependencies: [
            "ReauthEngine", "ReauthModel", "OAuth", "OrderedJSON", "LocalFiles", "Metering", grdb, grdbSQLite, crypto,
            logging, systemPackage,
        ],
        swiftSettings: strict
    ),
    .target(
        name: "InstanceSources",
        dependencies: [
            "ReauthEngine", "ReauthModel", "OAuth", "JSON", "CSV", "LocalFiles", crypto, systemPackage,
        ],
        swiftSettings: strict
    ),
    .target(
        name: "JobFiles",
        dependencies: [
            "ReauthEngine", "ReauthModel", "OAuth", "LocalFiles", "StrictYAML", crypto, subprocess, systemPackage,
        ],
        swiftSettings: strict
    ),
    .target(
        name: "AuditReports",
        dependencies: [
            "ReauthEngine", "ReauthModel", "OAuth", "JSON", "OrderedJSON", "CSV", "LocalFiles", crypto, systemPackage,
        ],
        resources: [.embedInCode("Page/Resources")],
        swiftSettings: strict
    ),
    .target(
        name: "SyslogForwarding",
        dependencies: ["ReauthEngine", nioCore, nioPosix, nioSSL, nioTLS, systemPackage],
        swiftSettings: strict
    ),
    .target(
        name: "ConsentConsole",
        dependencies: [
            "ReauthEngine", "ReauthModel", "OAuth", "CSV", "LocalFiles", "Metering", "StrictYAML", hummingbird,
            hummingbirdCore, hummingbirdTLS, mustache, httpTypes, logging, nioCore, nioSSL, serviceLifecycle,
            systemPackage, crypto,
        ],
        resources: [.embedInCode("Pages/Resources")],
        swiftSettings: strict
    ),
    .target(
        name: "Sandbox",
        dependencies: [
            "OAuth", "OrderedJSON", "CSV", "StrictYAML", "ReauthModel", "LocalFiles", systemPackage, hummingbird,
            httpTypes, logging,
            nioCore, nioPosix,
            serviceLifecycle, crypto,
        ],
        swiftSettings: strict
    ),
]

/// The use cases, wired to the adapters, and the commands, which see no adapter.
let program: [Target] = [
    .target(
        name: "ReauthOperations",
        dependencies: [
            "OAuth", "ReauthModel", "ReauthEngine", "PacedHTTP", "OpenConnectors", "Revocation", "CheckpointStore",
            "InstanceSources", "JobFiles", "AuditReports", "SyslogForwarding", "ConsentConsole", "Sandbox", "Webhooks",
            "CSV", "JSON", "Metering", "StrictYAML", crypto, logging,
        ],
        swiftSettings: strict
    ),
    .target(
        name: "ReauthCommands",
        dependencies: [
            "ReauthOperations", "ReauthEngine", "ReauthModel", "OAuth", "JSON", argumentParser, logging, unixSignals,
        ],
        swiftSettings: strict
    ),
    .executableTarget(name: "reauth", dependencies: ["ReauthCommands", argumentParser], swiftSettings: strict),
]

func tests(of target: String, _ more: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(target)Tests",
        dependencies: [.target(name: target)] + more,
        swiftSettings: strict
    )
}

let testTargets: [Target] = [
    .executableTarget(
        name: "bare-loop",
        dependencies: [asyncHTTPClient, nioCore, nioHTTP1],
        path: "Tests/Benchmark/BareLoop",
        swiftSettings: strict
    ),
    .target(
        name: "RunStoreContract",
        dependencies: ["ReauthEngine", "ReauthModel", "OAuth"],
        path: "Tests/Support/RunStoreContract",
        swiftSettings: strict
    ),
    .target(
        name: "ReauthTesting",
        dependencies: ["ReauthModel"],
        path: "Tests/Support/ReauthTesting",
        swiftSettings: strict
    ),
    .target(
        name: "LoopbackProxy",
        dependencies: ["ReauthTesting", nioCore, nioPosix, nioSSL],
        path: "Tests/Support/LoopbackProxy",
        swiftSettings: strict
    ),
    .target(name: "PageVisitor", path: "Tests/Support/PageVisitor", swiftSettings: strict),
    .target(
        name: "PlanSamples",
        dependencies: ["ReauthOperations", "ReauthEngine", "ReauthModel", "OAuth"],
        path: "Tests/Support/PlanSamples",
        swiftSettings: strict
    ),
    .target(
        name: "PortContracts",
        dependencies: ["ReauthEngine", "ReauthModel", "OAuth"],
        path: "Tests/Support/PortContracts",
        swiftSettings: strict
    ),
    tests(of: "CSV", ["ReauthTesting"]),
    tests(of: "OAuth", ["ReauthTesting"]),
    tests(of: "StrictYAML", ["ReauthTesting"]),
    tests(of: "Metering", [coreMetrics]),
    tests(of: "LocalFiles", ["ReauthTesting", systemPackage]),
    tests(of: "ReauthModel", ["ReauthTesting", "OAuth"]),
    tests(
        of: "ReauthEngine",
        ["ReauthTesting", "RunStoreContract", "InstanceSources", "ReauthModel", "OAuth", logging]
    ),
    tests(
        of: "PacedHTTP",
        [
            "ReauthTesting", "LoopbackProxy", "PortContracts", "ReauthModel", "OAuth", asyncHTTPClient, logging,
            nioCore, nioPosix, nioSSL,
        ]
    ),
    tests(of: "OpenConnectors", ["ReauthEngine", "ReauthModel", "OAuth", "JSON", "PacedHTTP", "Sandbox"]),
    tests(of: "Webhooks", ["ReauthEngine", "ReauthModel", "OAuth", "PacedHTTP"]),
    tests(of: "Revocation", ["ReauthEngine", "ReauthModel", "OAuth", "PacedHTTP", "Sandbox"]),
    tests(
        of: "CheckpointStore",
        ["ReauthTesting", "PortContracts", "RunStoreContract", "ReauthEngine", "ReauthModel", "OAuth", grdb, logging]
    ),
    tests(of: "InstanceSources", ["ReauthTesting", "ReauthEngine", "ReauthModel", "OAuth", "CSV"]),
    tests(of: "JobFiles", ["ReauthTesting", "ReauthEngine", "ReauthModel", "OAuth"]),
    tests(
        of: "AuditReports",
        ["ReauthTesting", "RunStoreContract", "ReauthEngine", "ReauthModel", "OAuth", "CSV", "JSON"]
    ),
    tests(
        of: "SyslogForwarding",
        ["ReauthTesting", "LoopbackProxy", "ReauthEngine", nioCore, nioPosix, nioSSL, systemPackage]
    ),
    tests(
        of: "ConsentConsole",
        ["ReauthTesting", "PageVisitor", "ReauthEngine", "ReauthModel", "OAuth", "CSV", "StrictYAML", logging]
    ),
    tests(of: "Sandbox", ["ReauthTesting", "OAuth", "ReauthModel"]),
    tests(
        of: "ReauthOperations",
        [
            "ReauthTesting", "PlanSamples", "PortContracts", "RunStoreContract", "ReauthModel", "ReauthEngine",
            "OAuth", "JSON", "AuditReports", "InstanceSources", "JobFiles", "Metering", "Sandbox", logging,
        ]
    ),
    tests(
        of: "ReauthCommands",
        [
            "ReauthTesting", "PlanSamples", "ReauthOperations", "ReauthModel", "ReauthEngine", "JSON", argumentParser,
            yams,
        ]
    ),
    .testTarget(
        name: "EndToEndTests",
        dependencies: [
            "CSV", "ReauthTesting", "LoopbackProxy", "PageVisitor", "Sandbox", "ReauthModel", "ReauthEngine",
            "CheckpointStore",
            "OAuth", "Webhooks", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL, subprocess, "reauth",
        ],
        swiftSettings: strict
    ),
]

let package = Package(
    name: "reauth",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "reauth", targets: ["reauth"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: leaves + core + adapters + program + testTargets,
    swiftLanguageModes: [.v6]
)

import HTTPTypes

/// What every answer carries.
enum SafetyHeaders {
    /// `form-action 'self'` holds for redirects after a form too (Chromium), which is why a form is never answered with
    /// a redirect to a provider but with a page that goes on by itself.
    static let contentSecurityPolicy = [
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "connect-src 'self'", "img-src 'self' data:",
        "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    ].joined(separator: "; ")

    static func all(isSecure: Bool) -> [(name: String, value: String)] {
        var fields = [
            ("Content-Security-Policy", contentSecurityPolicy),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
            ("X-Robots-Tag", "noindex"),
        ]
        if isSecure { fields.append(("Strict-Transport-Security", "max-age=31536000")) }
        return fields.map { (name: $0.0, value: $0.1) }
    }
}

import HTTPTypes

/// The headers that every answer carries.
enum SafetyHeaders {
    /// What a page may load, and where its forms may go.
    ///
    /// Chromium applies `form-action 'self'` to a redirect after a form too. So no form is answered with a redirect to a
    /// provider, but with a page that goes on by itself.
    static let contentSecurityPolicy = [
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "connect-src 'self'", "img-src 'self' data:",
        "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    ].joined(separator: "; ")

    static func all(isSecure: Bool) -> HTTPFields {
        var pairs = [
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
        if isSecure { pairs.append(("Strict-Transport-Security", "max-age=31536000")) }
        var fields = HTTPFields()
        for (name, value) in pairs {
            if let name = name.fieldName { fields[name] = value }
        }
        return fields
    }
}

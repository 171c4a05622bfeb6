import GRDB
import GRDBSQLite

/// A statement of the path that every checkpoint takes, bound and read value by value.
///
/// GRDB makes an array of existential values of each statement's arguments and a dictionary of each row's columns.
/// Elsewhere this cost does not matter; on this path it was half of what the store cost. The statement is GRDB's own,
/// from its cache, so preparing, caching and closing stay its work. Observers of GRDB do not see what is written here;
/// the program has none.
struct HotStatement {
    private let statement: Statement
    private let handle: OpaquePointer
    private var next: Int32 = 1

    /// SQLite copies a bound text, so the text need not outlive the call.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// The statement from the cache of `db`, ready to be bound.
    init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
        sqlite3_reset(handle)
    }

    // MARK: Values, in their order

    mutating func bind(_ value: Int64?) {
        if let value { sqlite3_bind_int64(handle, next, value) } else { sqlite3_bind_null(handle, next) }
        next += 1
    }

    mutating func bind(_ value: Int?) {
        bind(value.map(Int64.init))
    }

    mutating func bind(_ value: Bool?) {
        bind(value.map { $0 ? Int64(1) : 0 })
    }

    mutating func bind(_ value: String?) {
        if var value {
            value.withUTF8 { text in
                text.withMemoryRebound(to: CChar.self) { text in
                    _ = sqlite3_bind_text(handle, next, text.baseAddress, Int32(text.count), Self.transient)
                }
            }
        } else {
            sqlite3_bind_null(handle, next)
        }
        next += 1
    }

    mutating func bind(_ value: [UInt8]?) {
        if let value {
            // Never empty here: SQLite takes a blob without bytes for NULL.
            _ = value.withUnsafeBytes {
                sqlite3_bind_blob(handle, next, $0.baseAddress, Int32($0.count), Self.transient)
            }
        } else {
            sqlite3_bind_null(handle, next)
        }
        next += 1
    }

    // MARK: Rows

    /// Runs a statement that gives no rows.
    func run() throws {
        _ = try step()
        sqlite3_reset(handle)
    }

    /// What `read` makes of the first row; `nil` when there is none.
    func first<Value>(_ read: (borrowing HotRow) throws -> Value) throws -> Value? {
        defer { sqlite3_reset(handle) }
        guard try step() else { return nil }
        return try read(HotRow(handle: handle))
    }

    /// Whether there is a row.
    func hasRow() throws -> Bool {
        defer { sqlite3_reset(handle) }
        return try step()
    }

    private func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            sqlite3_reset(handle)
            throw DatabaseError(resultCode: ResultCode(rawValue: code))
        }
    }
}

/// The row that a statement stands on.
struct HotRow: ~Copyable {
    fileprivate let handle: OpaquePointer

    func integer(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
    }

    func bytes(_ column: Int32) -> [UInt8]? {
        sqlite3_column_blob(handle, column).map { start in
            Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
        }
    }

    func text(_ column: Int32) -> String? {
        sqlite3_column_text(handle, column).map { String(cString: $0) }
    }
}

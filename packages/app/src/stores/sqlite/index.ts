// The SQLite store.

export { openSqliteStore, type SqliteStoreOptions } from './open.ts'

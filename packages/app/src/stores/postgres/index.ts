// The PostgreSQL store.

export { openPostgresStore, type PostgresStoreOptions } from './open.ts'

// The memory store.

export { createMemoryStore, type MemoryStoreOptions } from './create.ts'

// Keys, and encryption of what a store keeps.

export { encryptStore } from './encrypted-store.ts'
export { createKeyRing, generateKey, parseKeys, type Key, type KeyRing } from './key-ring.ts'

// Keys, and encryption of what a store keeps.

export { encryptStore } from './encrypted-store.ts'
export {
  createKeyRing,
  generateKey,
  type Key,
  type KeyRing,
  parseKeys,
  plaintextKeyId
} from './key-ring.ts'
export type { UnreadableRecord } from './unreadable.ts'

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
export { checkKeys } from './canary.ts'
export type { KeyTask } from './key-task.ts'
export {
  countKeyUse,
  type KeyUse,
  rotateKeys,
  type Rotation,
  type RotationProgress,
  type RotationTask
} from './rotate-keys.ts'
export { ifReadable, isUnreadable, type UnreadableRecord } from './unreadable.ts'

// Compares secrets in a time that does not depend on where they differ.

import { createHash, timingSafeEqual } from 'node:crypto'

/** Texts of any length; hashing first makes the lengths equal. */
export function secretEqual(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}

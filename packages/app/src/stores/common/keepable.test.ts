// Texts that an engine would refuse, made keepable.

import { expect, it } from 'vitest'
import { keepable } from './keepable.ts'

it('replaces what an engine would refuse, and leaves the rest', () => {
  expect(keepable('ä 🔑 \n')).toBe('ä 🔑 \n')
  expect(keepable('a\0b')).toBe('a\ufffdb')
  expect(keepable('🔑'.slice(0, 1))).toBe('\ufffd')
})

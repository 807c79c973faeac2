// The short memory of the store's answers.

import { beforeEach, describe, expect, it } from 'vitest'
import { createEnv } from '../env/env.ts'
import { createRecent, type Recent } from './recent.ts'

describe('a memory of five seconds', () => {
  let now: number
  let reads: number
  let recent: Recent<string>
  beforeEach(() => {
    now = 1_000_000
    reads = 0
    recent = createRecent(createEnv({ now: () => now }))
  })

  const read = async () => `read ${(reads += 1)}`

  it('answers without the store for five seconds', async () => {
    expect(await recent.get('a', read)).toBe('read 1')
    now += 4_999
    expect(await recent.get('a', read)).toBe('read 1')
    now += 1
    expect(await recent.get('a', read)).toBe('read 2')
  })

  it('counts from the moment the store was asked, not from its answer', async () => {
    await recent.get('a', async () => {
      now += 3_000
      return 'slow'
    })
    now += 2_000
    expect(await recent.get('a', read)).toBe('read 1')
  })

  it('does not remember that there was nothing, and forgets what is gone', async () => {
    expect(await recent.get('a', async () => undefined)).toBeUndefined()
    expect(await recent.get('a', read)).toBe('read 1')
    now += 5_000
    expect(await recent.get('a', async () => undefined)).toBeUndefined()
    expect(await recent.get('a', read)).toBe('read 2')
  })

  it('takes what it is told, and forgets what it is told to', async () => {
    recent.set('a', 'told')
    expect(await recent.get('a', read)).toBe('told')
    recent.forget('a')
    expect(await recent.get('a', read)).toBe('read 1')
  })

  it('asks the store once for all who ask at the same moment', async () => {
    const answers = Array.from({ length: 50 }, () => recent.get('a', read))
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['read 1']))
  })

  it('tells a failure to all who waited for it, and asks again for the next', async () => {
    const fail = async () => Promise.reject(new Error('away'))
    const answers = [recent.get('a', fail), recent.get('a', read)]
    for (const answer of answers) await expect(answer).rejects.toThrow('away')
    expect(await recent.get('a', read)).toBe('read 1')
  })

  it('what is forgotten or set while it is read is not overwritten by the old answer', async () => {
    const slow = Promise.withResolvers<string>()
    const before = recent.get('a', () => slow.promise)
    recent.forget('a')
    expect(await recent.get('a', read)).toBe('read 1')
    slow.resolve('old')
    expect(await before).toBe('old')
    expect(await recent.get('a', read)).toBe('read 1')
  })

  it('keeps names apart', async () => {
    recent.set('a', 'of a')
    expect(await recent.get('b', read)).toBe('read 1')
  })

  it('remembers a bounded number, and forgets the oldest first', async () => {
    for (let number = 0; number <= 10_000; number += 1) recent.set(`${number}`, 'told')
    expect(await recent.get('0', read)).toBe('read 1')
    expect(await recent.get('10000', read)).toBe('told')
    expect(await recent.get('5000', read)).toBe('told')
  })
})

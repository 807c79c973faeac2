// One attempt a minute while client id or secret are wrong.

import { beforeEach, describe, expect, it } from 'vitest'
import { createEnv } from '../env/env.ts'
import { createMisconfiguration, type Misconfiguration } from './misconfiguration.ts'

describe('a wrong client id or secret', () => {
  let now: number
  let misconfiguration: Misconfiguration
  beforeEach(() => {
    now = 1_000_000
    misconfiguration = createMisconfiguration(createEnv({ now: () => now }))
  })

  const attempt = () => misconfiguration.admitAttempt()

  it('is not suspected at first', () => {
    for (let call = 0; call < 100; call += 1) attempt()
    expect(misconfiguration.present).toBe(false)
  })

  it('lets one attempt through a minute after it was found', () => {
    misconfiguration.found()
    expect(attempt).toThrow(expect.objectContaining({ code: 'misconfigured', retry: 'later' }))
    now += 59_999
    expect(attempt).toThrow()
    now += 1
    expect(attempt).not.toThrow()
    expect(attempt).toThrow()
    expect(misconfiguration.present).toBe(true)
  })

  it('counts the next minute from the attempt that is let through, answered or not', () => {
    misconfiguration.found()
    now += 90_000
    attempt()
    now += 59_999
    expect(attempt).toThrow()
    now += 1
    expect(attempt).not.toThrow()
  })

  it('is over when a server accepts them', () => {
    misconfiguration.found()
    misconfiguration.cured()
    expect(misconfiguration.present).toBe(false)
    expect(attempt).not.toThrow()
  })
})

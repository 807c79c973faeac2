// Taking turns.

import { describe, expect, it } from 'vitest'
import { createTurns } from './turns.ts'

describe('two at once', () => {
  it('the others work in the order in which they came', async () => {
    const turns = createTurns(2)
    const begun: number[] = []
    const works = Array.from({ length: 5 }, () => Promise.withResolvers<void>())
    const all = works.map((work, number) =>
      turns.take(() => {
        begun.push(number)
        return work.promise
      })
    )
    expect(begun).toEqual([0, 1])
    works[1]?.resolve()
    await all[1]
    expect(begun).toEqual([0, 1, 2])
    for (const work of works) work.resolve()
    await Promise.all(all)
    expect(begun).toEqual([0, 1, 2, 3, 4])
  })

  it('a failure is its own, and frees the place', async () => {
    const turns = createTurns(1)
    const failing = turns.take(() => Promise.reject(new Error('of one')))
    const next = turns.take(() => Promise.resolve('done'))
    await expect(failing).rejects.toThrow('of one')
    expect(await next).toBe('done')
    expect(await turns.take(() => Promise.resolve('again'))).toBe('again')
  })
})

// Commands joined by references stay in one request and in order; all others keep their order as far as possible.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { thrown } from '../testing/caught.ts'
import type { BatchCommand } from './batch-result.ts'
import { commandTexts } from './commands.ts'
import { splitIntoRequests } from './requests.ts'

/** As many commands as told; `uses` says whose results a command uses. */
function split(
  count: number,
  uses: Readonly<Record<number, readonly number[]>>,
  halt = false
): readonly (readonly number[])[] {
  const commands = Array.from({ length: count }, (_, place): BatchCommand => {
    const text = (uses[place] ?? []).map((used) => `$result[${used}]`).join(' ')
    return ['x', { text }]
  })
  return splitIntoRequests(commandTexts(commands), { halt }).map((request) =>
    request.map(({ key }) => Number(key))
  )
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}

test('no commands are no request, 50 are one, 51 are two', () => {
  expect(split(0, {})).toEqual([])
  expect(split(50, {})).toEqual([range(0, 50)])
  expect(split(51, {})).toEqual([range(0, 50), [50]])
})

test('a cut moves forward to where no reference crosses it', () => {
  expect(split(60, { 52: [47], 48: [45] })).toEqual([range(0, 45), range(45, 60)])
})

test('references through other commands count', () => {
  expect(split(60, { 49: [40], 51: [49], 52: [51] })).toEqual([range(0, 40), range(40, 60)])
})

test('50 joined commands fill a request of their own', () => {
  const chain = Object.fromEntries(range(6, 55).map((place) => [place, [place - 1]]))
  expect(split(60, chain)).toEqual([range(0, 5), range(5, 55), range(55, 60)])
})

describe('where references lie across one another for more than 50 commands', () => {
  const pairs = Object.fromEntries(range(60, 120).map((place) => [place, [place - 60]]))

  test('what belongs together stays together and in order, in few requests', () => {
    const requests = split(120, pairs)
    expect(requests.map((request) => request.length)).toEqual([50, 50, 20])
    for (const request of requests) {
      for (const place of request.filter((one) => one >= 60)) {
        expect(request.indexOf(place - 60)).toBeGreaterThanOrEqual(0)
        expect(request.indexOf(place - 60)).toBeLessThan(request.indexOf(place))
      }
    }
    expect(requests.flat().toSorted((a, b) => a - b)).toEqual(range(0, 120))
  })

  test('a batch that halts is refused, since its order has a meaning', () => {
    const error = thrown(() => split(120, pairs, true))
    expect(error).toMatchObject({ code: 'bad-request', ran: 'no' })
    expect(error.message).toContain('leave out halt')
  })

  test('neighbours that fit are not refused with halt', () => {
    expect(split(120, { 51: [50] }, true)).toEqual([range(0, 50), range(50, 100), range(100, 120)])
  })
})

test('more than 50 joined commands are refused with the limit named', () => {
  const star = Object.fromEntries(range(1, 51).map((place) => [place, [0]]))
  const error = thrown(() => split(51, star))
  expect(error).toMatchObject({ code: 'bad-request', ran: 'no' })
  expect(error.message).toMatch(/51 commands.*at most 50/)
})

test('many thousand joined commands are refused as quickly', () => {
  const chain = Object.fromEntries(range(1, 20_000).map((place) => [place, [place - 1]]))
  expect(thrown(() => split(20_000, chain)).message).toContain('20000 commands')
})

test('whatever the references: every command once, at most 50 a request, used ones before and beside', () => {
  const uses = fc.array(fc.record({ back: fc.nat({ max: 120 }), often: fc.nat({ max: 9 }) }), {
    minLength: 1,
    maxLength: 150
  })
  fc.assert(
    fc.property(uses, fc.boolean(), (backs, halt) => {
      const chosen = Object.fromEntries(
        backs.flatMap(({ back, often }, place) =>
          often === 0 && place >= back && back > 0 ? [[place, [place - back]] as const] : []
        )
      )
      const requests = splitOrRefusal(backs.length, chosen, halt)
      if (requests === undefined) return
      expect(requests.flat().toSorted((a, b) => a - b)).toEqual(range(0, backs.length))
      if (halt) expect(requests.flat()).toEqual(range(0, backs.length))
      for (const request of requests) {
        expect(request.length).toBeLessThanOrEqual(50)
        for (const [index, place] of request.entries()) {
          for (const used of chosen[place] ?? []) expect(request.slice(0, index)).toContain(used)
        }
      }
    })
  )
})

function splitOrRefusal(...given: Parameters<typeof split>): ReturnType<typeof split> | undefined {
  try {
    return split(...given)
  } catch {
    return undefined
  }
}

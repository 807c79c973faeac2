// The decoder against PHP itself, and against bodies that nobody honest sends.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { decodeForm } from './decode-form.ts'
import { entriesAt, type FormMap, type FormValue, textAt, toPlain, valueAt } from './form.ts'

interface Golden {
  readonly body?: string | { readonly hex: string }
  readonly result?: unknown
  readonly repeat?: { readonly pattern: string; readonly n: number }
  readonly count?: number
  readonly last?: string
}

const fixture = new URL('../../../../fixtures/form-decode.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: readonly Golden[] }
const golden = cases.filter((one) => one.repeat === undefined)
const repeated = cases.filter((one) => one.repeat !== undefined)

describe('given what PHP made of a form', () => {
  test('every golden case is read', () => {
    expect([golden.length, repeated.length]).toEqual([263, 4])
  })

  test.each(golden.map((one) => [JSON.stringify(one.body).slice(0, 120), one] as const))('%s', (_, one) => {
    const body = typeof one.body === 'string' ? one.body : Buffer.from(one.body?.hex ?? '', 'hex')
    expect(notation(decodeForm(body).fields)).toEqual(lossy(one.result))
  })

  test.each(repeated.map((one) => [one.repeat?.n, one] as const))('%i fields', (_, one) => {
    const body = repeat(one)
    if ((one.repeat?.n ?? 0) > 1000) {
      // PHP reads the first 1000 and drops the rest, tokens included: such a form is refused instead.
      expect(() => decodeForm(body)).toThrow(expect.objectContaining({ code: 'too-large', status: 413 }))
      return
    }
    const values = [...(valueAt(decodeForm(body), 'a') as FormMap).values()]
    expect([values.length, values.at(-1)]).toEqual([one.count, one.last])
  })
})

describe('given a field that is written twice', () => {
  test.each([
    ['auth[member_id]=a&auth[member_id]=b', 2],
    ['auth[member_id]=a&auth%5Bmember_id%5D=b', 2],
    ['auth=x&auth[member_id]=y', 2],
    ['auth[member_id]=y&auth=x', 2],
    ['auth[member_id][]=a&auth[member_id]=b', 2],
    ['auth[member_id]=a&auth[user_id]=1', 1],
    [`auth[member_id]=a&auth${'[x]'.repeat(65)}=1`, 2],
    ['auth[member_id=a', 0]
  ])('%s is seen %i times', (body, times) => {
    expect(entriesAt(decodeForm(body), 'auth[member_id]')).toHaveLength(times)
  })

  test('names that PHP takes for one are one', () => {
    const form = decodeForm('member.id=a&member_id=b&member+id=c')
    expect(textAt(form, 'member_id')).toBe('c')
    expect(entriesAt(form, 'member_id').map((entry) => entry.spelling)).toEqual([
      'mangled',
      'plain',
      'mangled'
    ])
  })
})

describe('given hostile input', () => {
  test.each([
    ['100,000 fields', 'a=1&'.repeat(100_000)],
    ['100,000 elements', 'a[]=1&'.repeat(100_000)],
    ['100,000 keys', Array.from({ length: 100_000 }, (_, index) => `k${index}=1`).join('&')]
  ])('%s are refused', (_, body) => {
    expect(() => decodeForm(body)).toThrow(expect.objectContaining({ code: 'too-large' }))
  })

  test.each([
    ['a name of 300,000 levels', `a${'[x]'.repeat(300_000)}=1`],
    ['300,000 open brackets', `a${'['.repeat(300_000)}=1`],
    ['300,000 leading spaces', `${'+'.repeat(300_000)}a=1`],
    ['1000 names of 64 levels', `a${'[x]'.repeat(64)}=1&`.repeat(1000)],
    ['300,000 separators', '&'.repeat(300_000)],
    ['300,000 percent signs', `a=${'%'.repeat(300_000)}`]
  ])('%s take no long time', (_, body) => {
    const startedAt = performance.now()
    decodeForm(body)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  test('a name below a name that is too deep is gone, as in PHP', () => {
    expect(toPlain(decodeForm(`a[b]=1&a${'[x]'.repeat(65)}=1&c=2`).fields)).toEqual({ c: '2' })
  })

  test('no prototype is reached', () => {
    const plain = toPlain(
      decodeForm('__proto__[polluted]=1&a[__proto__][polluted]=1&constructor[x]=1').fields
    )
    expect(Object.getPrototypeOf(plain)).toBeNull()
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(Object.keys(plain as object)).toEqual(['__proto__', 'a', 'constructor'])
  })

  test('a free number after the largest does not exist', () => {
    const form = decodeForm('a[9223372036854775807]=x&a[]=y')
    expect(toPlain(form.fields)).toEqual({ a: { '9223372036854775807': 'x' } })
  })
})

function repeat(one: Golden): string {
  const pattern = one.repeat?.pattern.split(' ')[0] ?? ''
  return Array.from({ length: one.repeat?.n ?? 0 }, (_, index) =>
    pattern.replaceAll('<i>', String(index + 1))
  ).join('&')
}

/** Our values in the notation of the fixtures. */
function notation(value: FormValue): unknown {
  if (typeof value === 'string') return value
  const entries = [...value]
  if (entries.every(([key], index) => key === String(index))) return entries.map(([, part]) => notation(part))
  return { map: entries.map(([key, part]) => [key, notation(part)]) }
}

/** The fixtures' notation with keys as text, and bytes that are not UTF-8 as replacement characters. */
function lossy(value: unknown): unknown {
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.map(lossy)
  if (value === null || typeof value !== 'object') return value
  if ('hex' in value) return new TextDecoder().decode(Buffer.from(String(value.hex), 'hex'))
  if ('int' in value) return String(value.int)
  return { map: lossy((value as { map: unknown }).map) }
}

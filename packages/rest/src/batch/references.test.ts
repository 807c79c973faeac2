// References between commands: what a portal resolves as meant passes, what it would answer with other data is refused.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { thrown } from '../testing/caught.ts'
import { type Golden, isGoldenMap } from '../testing/fixture.ts'
import { referencesIn } from './references.ts'

const earlier = new Set(['deal', 'list', 'with-dash', 'a.b', '0'])

function namesIn(text: string, commands: ReadonlySet<string> = earlier): readonly string[] {
  const trail = { method: 'x', names: ['fields', 0, 'X'], parents: [] }
  return referencesIn(text, trail, new Map([...commands].map((name) => [name, name])))
}

test.each([
  '$result[deal]',
  '$result[deal][CONTACT_ID]',
  '$result[list][0][ID]',
  '$result[0][ID]',
  '$result[with-dash]',
  '$result[a.b][x]',
  'deal $result[deal][ID] and $result[list][0][ID]',
  'prefix$result[deal][ID]',
  '$next[list]',
  '$total[list]',
  '$error[deal][error_description]',
  'costs 5 $',
  '$result',
  '$result.deal',
  '$results of [2026]',
  '$other[deal]',
  '$result[my deal][ID]'
])('%s passes', (text) => {
  expect(() => namesIn(text)).not.toThrow()
})

test.each([
  ['an unknown command', '$result[missing][ID]'],
  ['a step with a space, which the portal leaves as text', '$result[deal][LAST NAME]'],
  ['text that the portal would swallow', '$result[deal][ID],'],
  ['a second reference without white space', '$result[deal][ID]$result[list][0]'],
  ['a collection that does not exist', '$result_error[deal]'],
  ['a collection in other letters', '$RESULT[deal]'],
  ['an empty step', '$result[deal][][ID]'],
  ['a no-break space, which is no white space to a portal', '$result[deal][ID]\u00a0x']
])('%s is refused', (_name, text) => {
  const error = thrown(() => namesIn(text))
  expect(error.code).toBe('bad-request')
  expect(error.message).toContain('Parameter fields[0].X of x')
})

test('the names of the commands are told, each time they are written', () => {
  expect(namesIn('$result[deal][ID] $next[list] $result[deal]')).toEqual(['deal', 'list', 'deal'])
  expect(namesIn('no reference')).toEqual([])
})

interface ReferenceVector {
  readonly accumulated: string
  readonly query: string
  readonly params: Golden
}

describe('the portal resolver itself (fixtures/batch-references.json)', () => {
  const { accumulated, cases } = JSON.parse(
    readFileSync(new URL('../../../../fixtures/batch-references.json', import.meta.url), 'utf8')
  ) as { accumulated: Record<string, Golden>; cases: readonly ReferenceVector[] }
  const changed = cases.flatMap((vector) => {
    const value = /^x=([^&#]*)$/.exec(vector.query)?.[1]
    if (value === undefined) return []
    const text = decodeURIComponent(value.replaceAll('+', ' '))
    return onlyValue(vector.params) === text ? [] : [{ ...vector, text }]
  })

  test('there are enough of them', () => {
    expect(changed.length).toBeGreaterThan(80)
  })

  test.each(changed)('changes $accumulated: $query', ({ accumulated: name, text }) => {
    const commands = new Set(commandsOf(accumulated[name] ?? null))
    const references = text.split(/[ \n\t]+/).filter((word) => word.includes('$'))
    const meant = references.every((word) => {
      const command = /^[^$]*\$+(?:result|next|total|time|error)((?:\[[^[\]]+\])+)$/.exec(word)?.[1]
      return command !== undefined && commands.has(command.slice(1, command.indexOf(']')))
    })
    expect(isRefused(text, commands)).toBe(!meant)
  })
})

function isRefused(text: string, commands: ReadonlySet<string>): boolean {
  try {
    namesIn(text, commands)
    return false
  } catch {
    return true
  }
}

function onlyValue(params: Golden): Golden | undefined {
  return isGoldenMap(params) ? params.map[0]?.[1] : undefined
}

function collectionsOf(collections: Golden): readonly Golden[] {
  return isGoldenMap(collections) ? collections.map.map(([, collection]) => collection) : []
}

/** Keys of all that ran before: of the results and of the errors. */
function commandsOf(collections: Golden): readonly string[] {
  return collectionsOf(collections).flatMap((collection) => {
    if (Array.isArray(collection)) return Object.keys(collection)
    return isGoldenMap(collection) ? collection.map.map(([key]) => `${key as string | number}`) : []
  })
}

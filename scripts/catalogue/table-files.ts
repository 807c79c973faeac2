// The generated files besides methods: events, ids of lists, scopes.

import type { SourceText } from './generated-files.ts'
import { lowerCasePrefixes } from './list-rows.ts'
import type { Catalogue, Method } from './read-catalogue.ts'

export function tableFiles({ methods, events }: Catalogue): readonly SourceText[] {
  const eventLines = events.map(
    ({ name, doc, scopes }) =>
      `/** ${scopes.length > 0 ? `Scope ${scopes.join(', ')}` : 'Every scope'}. https://apidocs.bitrix24.com/${doc.replace(/\.md$/, '.html')} */\n'${name}': unknown`
  )
  return [
    {
      path: 'rest-events.ts',
      about: 'Every documented event, with what its data holds as far as it is known.',
      text: `export interface RestEvents {\n${eventLines.join('\n')}\n}\n`
    },
    {
      path: 'lower-case-ids.ts',
      about: 'Beginnings of the names of list methods that call the id of a row id; all others call it ID.',
      text: `export const lowerCaseIds: readonly string[] = ${JSON.stringify(lowerCasePrefixes(methods))}\n`
    },
    {
      path: 'method-scopes.ts',
      about: 'Methods by the scopes that they need, separated by commas.',
      text: `export const methodScopes: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(byScopes(methods))}\n`
    }
  ]
}

function byScopes(methods: readonly Method[]): Readonly<Record<string, readonly string[]>> {
  const groups = Map.groupBy(methods, ({ scopes }) => scopes.join(','))
  const sorted = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([scopes, members]) => [scopes, members.map(({ name }) => name)]))
}

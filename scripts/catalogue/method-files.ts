// The generated interfaces of methods, in files by the beginning of their names.

import type { SourceText } from './generated-files.ts'
import { rowsOf } from './list-rows.ts'
import { paramsType } from './param-types.ts'
import type { Method } from './read-catalogue.ts'
import { resultType } from './result-types.ts'

/** A family with more methods than this is split by the second part of their names. */
const splitAbove = 60
/** Families with fewer methods share a file. */
const ownFileFrom = 5

export function methodFiles(methods: readonly Method[]): readonly SourceText[] {
  const groups = groupMethods(methods)
  const files = [...groups].map(([group, members]) => methodFile(group, members))
  return [...files, indexFile([...groups.keys()])]
}

function groupMethods(methods: readonly Method[]): ReadonlyMap<string, readonly Method[]> {
  const groups = new Map<string, readonly Method[]>()
  for (const [family, members] of byPart(methods, 0)) {
    if (members.length <= splitAbove) add(members.length < ownFileFrom ? 'other' : family, members)
    else {
      for (const [part, some] of byPart(members, 1)) {
        add(some.length < ownFileFrom ? `${family}-other` : `${family}-${part}`, some)
      }
    }
  }
  return new Map([...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)))

  function add(group: string, members: readonly Method[]): void {
    groups.set(group, [...(groups.get(group) ?? []), ...members])
  }
}

function byPart(methods: readonly Method[], place: number): ReadonlyMap<string, readonly Method[]> {
  return Map.groupBy(methods, ({ name }) => kebab(name.split('.')[place] ?? ''))
}

function methodFile(group: string, methods: readonly Method[]): SourceText {
  const name = interfaceName(group)
  const body = methods.map((method) => entry(method, name)).join('\n')
  const used = ['Bag', 'Fields', 'Flag', 'Many', 'Moment', 'Num', 'Text'].filter((type) =>
    new RegExp(`(?<![\\w'"])${type}\\b(?!['"?:])`).test(body)
  )
  const own = [
    ...new Set(body.match(/\b(?:Company|Contact|Deal|Lead|Quote)Fields\b|\bWritten(?=<)/g))
  ].toSorted()
  const imports = [
    ...(/\bparams: Params\b/.test(body) ? ["import type { Params } from '../../call/call-result.ts'"] : []),
    ...(own.length > 0 ? [`import type { ${own.join(', ')} } from '../own-fields.ts'`] : []),
    ...(used.length > 0 ? [`import type { ${used.join(', ')} } from '../values.ts'`] : [])
  ]
  return {
    path: `methods/${group}.ts`,
    about: `Methods: ${group.replaceAll('-', ' ')}.`,
    text: `${imports.join('\n')}\n\nexport interface ${name} {\n${body}\n}\n`
  }
}

function entry(method: Method, interfaceOfGroup: string): string {
  const selectable = method.params.some(({ name }) => name.toLowerCase() === 'select')
  const own = ownFieldsOf(method.name)
  const members = [
    `params: ${paramsType(method, own)}`,
    `result: ${withOwnFields(resultType(method.result, { selectable }), own)}`,
    ...rowMember(method, interfaceOfGroup)
  ]
  return `/** ${about(method)} */\n'${method.name}': { ${members.join('; ')} }`
}

/** The interface for the user fields of what the method reads or writes, where it does so by the old names. */
function ownFieldsOf(name: string): string | undefined {
  const [, thing = ''] = /^crm\.(deal|contact|company|lead|quote)\.(?:get|list|add|update)$/.exec(name) ?? []
  return thing === '' ? undefined : `${thing.charAt(0).toUpperCase()}${thing.slice(1)}Fields`
}

function withOwnFields(type: string, own: string | undefined): string {
  if (own === undefined || !type.startsWith('{')) return type
  return type.endsWith('[]') ? `(${type.slice(0, -2)} & ${own})[]` : `${type} & ${own}`
}

function rowMember({ name, result }: Method, interfaceOfGroup: string): readonly string[] {
  const rows = rowsOf(result)
  if (rows === undefined) return []
  const place = `${interfaceOfGroup}['${name}']['result']`
  if (rows.under === undefined) return [`row: ${place}[number]`]
  const list = (result as { readonly object: Readonly<Record<string, object>> }).object[rows.under] ?? {}
  return [`row: ${place}['${rows.under}'][${'array' in list ? 'number' : 'string'}]`]
}

function about({ doc, scopes, deprecated, rest_v3 }: Method): string {
  const kind = [
    scopes.length > 0 ? `Scope ${scopes.join(', ')}` : 'Every scope',
    ...(rest_v3 === true ? ['REST 3.0'] : []),
    ...(deprecated === true ? ['no longer developed'] : [])
  ].join('; ')
  return doc === undefined ? kind : `${kind}. https://apidocs.bitrix24.com/${doc.replace(/\.md$/, '.html')}`
}

function indexFile(groups: readonly string[]): SourceText {
  const imports = groups.map(
    (group) => `import type { ${interfaceName(group)} } from './methods/${group}.ts'`
  )
  return {
    path: 'rest-methods.ts',
    about: 'Every documented method.',
    text: `${imports.join('\n')}

/**
 * Parameters and results by name of the method. Add your own, or what is missing:
 * \`declare module '@latchkey/rest' { interface RestMethods { 'my.method': { params: ...; result: ... } } }\`
 */
export interface RestMethods extends ${groups.map(interfaceName).join(', ')} {}
`
  }
}

function interfaceName(group: string): string {
  return `${group.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Methods`
}

function kebab(name: string): string {
  return name
    .replaceAll('_', '-')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
}

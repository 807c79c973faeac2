// Reads the catalogue and what catalogue/overrides.json says against it: one entry for each method.

import { readFileSync } from 'node:fs'
import type { Shape } from './shape.ts'

export interface Parameter {
  readonly name: string
  /** As the documentation writes them. */
  readonly types: readonly string[]
  readonly required: boolean
}

export interface Method {
  readonly name: string
  /** Page in the documentation's repository; absent for methods without one. */
  readonly doc?: string
  readonly scopes: readonly string[]
  readonly params: readonly Parameter[]
  /** Members of object parameters, by parameter. */
  readonly fields?: Readonly<Record<string, readonly Parameter[]>>
  readonly result?: Shape
  readonly list?: boolean
  readonly deprecated?: boolean
  readonly rest_v3?: boolean
  /** Name of the id in filter and order, where it is not as the rows write it. */
  readonly idField?: string
}

interface EventEntry {
  readonly name: string
  readonly doc: string
  readonly scopes: readonly string[]
}

type Page = Omit<Method, 'name' | 'idField'>
type ByMethod<T> = Readonly<Record<string, T>>

/** Explained in catalogue/OVERRIDES.md. */
interface Overrides {
  readonly optional: ByMethod<readonly string[]>
  readonly rename: ByMethod<Readonly<Record<string, string>>>
  readonly idField: ByMethod<string>
  readonly scopeNames: Readonly<Record<string, string | null>>
  readonly scopes: ByMethod<readonly string[]>
  readonly methods: ByMethod<Page>
}

export interface Catalogue {
  /** By name. */
  readonly methods: readonly Method[]
  readonly events: readonly EventEntry[]
}

export function readCatalogue(): Catalogue {
  const pages = readJson('methods.json') as ByMethod<readonly Page[]>
  const overrides = readJson('overrides.json') as Overrides
  checkNames(overrides, pages)
  const documented = Object.entries(pages).map(([name, entries]) =>
    corrected(name, onePage(entries), overrides)
  )
  const added = Object.entries(overrides.methods).map(([name, page]) => ({ name, ...page }))
  const events = readJson('events.json') as ByMethod<Omit<EventEntry, 'name'>>
  return {
    methods: [...documented, ...added].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    events: Object.entries(events).map(([name, { doc, scopes }]) => ({
      name,
      doc,
      scopes: realScopes(scopes, overrides)
    }))
  }
}

/** Both kinds of REST know some methods; applications call the classic one unless they say otherwise. */
function onePage(pages: readonly Page[]): Page {
  const page = pages.find(({ rest_v3 }) => rest_v3 !== true) ?? pages[0]
  if (page === undefined) throw new Error('The catalogue holds a method without a page.')
  return page
}

function corrected(name: string, page: Page, overrides: Overrides): Method {
  const optional = overrides.optional[name] ?? []
  const renamed = overrides.rename[name] ?? {}
  const idField = overrides.idField[name]
  const params = page.params
    .filter(isParameter)
    .map((param) => ({ ...param, name: renamed[param.name] ?? param.name }))
  return {
    ...page,
    name,
    params: params.map((param) => ({
      ...param,
      required: param.required && !optional.includes(param.name) && !isAlternative(param.name, params)
    })),
    scopes: overrides.scopes[name] ?? realScopes(page.scopes, overrides),
    ...(idField !== undefined && { idField })
  }
}

/** Not the head of the table, and not a member of another parameter. */
function isParameter({ name, types }: Parameter): boolean {
  const isHead = name === 'Name' && (types.length === 0 || types.some((type) => /^type$/i.test(type)))
  return !isHead && /^[A-Za-z_]\w*$/.test(name)
}

/** Of an id and a code of the same thing one is enough, though the documentation marks both. */
function isAlternative(name: string, params: readonly Parameter[]): boolean {
  const other = name.endsWith('_ID') ? name.replace(/ID$/, 'CODE') : name.replace(/CODE$/, 'ID')
  return other !== name && params.some((param) => param.name === other && param.required)
}

function realScopes(scopes: readonly string[], { scopeNames }: Overrides): readonly string[] {
  return scopes.flatMap((scope) => (scope in scopeNames ? (scopeNames[scope] ?? []) : scope))
}

/** A correction that no longer meets anything would be believed for ever. */
function checkNames(overrides: Overrides, pages: ByMethod<unknown>): void {
  const { optional, rename, idField, scopes, methods } = overrides
  for (const [kind, entries] of Object.entries({ optional, rename, idField, scopes })) {
    const lost = Object.keys(entries).find((name) => !Object.hasOwn(pages, name))
    if (lost !== undefined) throw new Error(`overrides.json, ${kind}: the catalogue has no ${lost}.`)
  }
  const known = Object.keys(methods).find((name) => Object.hasOwn(pages, name))
  if (known !== undefined) throw new Error(`overrides.json, methods: the catalogue has ${known} by now.`)
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../catalogue/${name}`, import.meta.url), 'utf8'))
}

// References written by a helper instead of as text.
import { badRequest } from '../errors/bad-request.ts'

/** Stands for the result of an earlier command; see `ref`. */
export class Reference {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/**
 * The result of an earlier command of the same batch, or a part of it: `ref('deal', 'CONTACT_ID')`,
 * `ref('list', 0, 'ID')`. Becomes `$result[deal][CONTACT_ID]` on the wire. The commands it joins run in one request and
 * in order, and one whose source failed is not run (the portal would run it with unrelated data, portal-behaviour.md
 * section 5); neither does a command count as done whose reference leads nowhere, at a field that is null or missing: it is
 * `failed`, and where the reference is its `id`, nothing was read, changed or deleted. Typed as whatever the parameter
 * wants.
 *
 * @param command its name, or its place in the list
 * @throws RestError `bad-request` for names that no reference can carry
 */
export function ref(command: string | number, ...path: readonly (string | number)[]): never {
  const steps = [command, ...path].map(String)
  const bad = steps.find((step) => !/^[^\s[\]$\p{Cc}]+$/u.test(step))
  if (bad !== undefined) {
    throw badRequest(
      'batch',
      `ref: ${JSON.stringify(bad)} must be a name without brackets, dollar signs and white space.`
    )
  }
  return new Reference(`$result${steps.map((step) => `[${step}]`).join('')}`) as never
}

/** More than a form may have. */
const mostDepth = 100

/**
 * The parameters with references as text, and whether there were any.
 *
 * A parameter `id` (of tasks `taskId`) names the record that the command reads, changes or deletes. Where its reference led nowhere, the portal
 * would take the map around it for the number 1, and delete record 1. Behind a space the reference stands inside a text,
 * which a portal leaves as it is unless the value is a text or a number (portal-behaviour.md section 5): then it is no
 * number, and refused; and a number behind a space is that number.
 */
export function withoutReferences(params: unknown): { readonly params: unknown; readonly found: boolean } {
  let found = false
  const copy = (value: unknown): unknown => {
    if (value instanceof Reference) {
      found = true
      return value.text
    }
    if (!holdsReference(value, new Set())) return value
    if (Array.isArray(value)) return value.map(copy)
    return Object.fromEntries(Object.entries(value as object).map(([name, item]) => [name, copy(item)]))
  }
  const copied = copy(params)
  if (!found) return { params, found }
  const guarded = Object.entries(copied as object).map(([name, item]: [string, unknown]) => [
    name,
    /^(?:id|taskId)$/i.test(name) && (params as Readonly<Record<string, unknown>>)[name] instanceof Reference
      ? ` ${String(item)}`
      : item
  ])
  return { params: Object.fromEntries(guarded) as unknown, found }
}

/** Each parent once, and no deeper than can be sent: the walk that writes parameters refuses the rest. */
function holdsReference(value: unknown, seen: Set<object>, depth = 0): boolean {
  if (value instanceof Reference) return true
  if (typeof value !== 'object' || value === null || seen.has(value) || depth > mostDepth) return false
  seen.add(value)
  return Object.values(value).some((item) => holdsReference(item, seen, depth + 1))
}

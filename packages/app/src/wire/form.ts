// A decoded form: what PHP would have made of it, and how often each name was really written.

export type FormValue = string | FormMap

/** A PHP array in its order. Integer keys are decimal text; in PHP, too, `"1"` and `1` are one key. */
export type FormMap = ReadonlyMap<string, FormValue>

/** One field as it was written, in the order of the text. */
export interface FormEntry {
  /** Normalised: `member.id` is `['member_id']`, the first `a[]` is `['a', '0']`. */
  readonly path: readonly string[]
  /** `plain`: the name was spelled as `fieldName(path)`. `mangled`: PHP's rules were needed to understand it. */
  readonly spelling: 'plain' | 'mangled'
}

export interface Form {
  readonly fields: FormMap
  readonly entries: readonly FormEntry[]
}

/** `auth[member_id]` for `['auth', 'member_id']`. */
export function fieldName(path: readonly string[]): string {
  return path.map((part, index) => (index === 0 ? part : `[${part}]`)).join('')
}

/** The reverse of `fieldName`, for names that we write ourselves. */
function fieldPath(name: string): readonly string[] {
  return name.split(/\]\[|[[\]]/).filter((part) => part !== '')
}

export function valueAt(form: Form, name: string): FormValue | undefined {
  let value: FormValue | undefined = form.fields
  for (const part of fieldPath(name)) {
    if (!(value instanceof Map)) return undefined
    value = (value as FormMap).get(part)
  }
  return value
}

/** A field without weight for security, for example `LANG`; `undefined` when it is missing or not plain text. */
export function textAt(form: Form, name: string): string | undefined {
  const value = valueAt(form, name)
  return typeof value === 'string' ? value : undefined
}

/**
 * The fields that wrote to this name, to something below it or to something above it: PHP lets the last of them
 * win, so a second one can replace what the first said (`auth[member_id]=a&auth[member_id]=b`, `auth[x]=a&auth=b`).
 */
export function entriesAt(form: Form, name: string): readonly FormEntry[] {
  const path = fieldPath(name)
  return form.entries.filter((entry) => {
    const shared = Math.min(path.length, entry.path.length)
    for (let index = 0; index < shared; index += 1) if (path[index] !== entry.path[index]) return false
    return true
  })
}

/** Plain data: a PHP list becomes an array, any other PHP array an object without prototype. */
export function toPlain(value: FormValue): unknown {
  if (typeof value === 'string') return value
  if (isList(value)) return [...value.values()].map(toPlain)
  const object = Object.create(null) as Record<string, unknown>
  for (const [key, part] of value) object[key] = toPlain(part)
  return object
}

/** Keys 0, 1, 2, ... in order. */
function isList(value: FormMap): boolean {
  let expected = 0
  for (const key of value.keys()) {
    if (key !== String(expected)) return false
    expected += 1
  }
  return true
}

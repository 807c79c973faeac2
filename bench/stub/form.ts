// Parameters as PHP reads them from a query or a form: `a[b][]=1`.

export type Params = Record<string, unknown>

export function readForm(text: string): Params {
  const params: Params = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const [, top = name, brackets = ''] = /^([^[]+)((?:\[[^\]]*\])*)$/.exec(name) ?? []
    put(params, [top, ...[...brackets.matchAll(/\[([^\]]*)\]/g)].map(([, key = '']) => key)], value)
  }
  return params
}

function put(target: Params, [key = '', ...rest]: readonly string[], value: string): void {
  const name = key === '' ? String(Object.keys(target).length) : key
  if (rest.length === 0) {
    target[name] = value
    return
  }
  const inner = target[name]
  const next = typeof inner === 'object' && inner !== null ? (inner as Params) : {}
  target[name] = next
  put(next, rest, value)
}

/** What PHP reads from a JSON body; anything but an object is ignored. */
export function readJson(text: string): Params {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Params) : {}
  } catch {
    return {}
  }
}

/** Names of top-level parameters are the same in either case for the methods here. */
export function param(params: Params, name: string): unknown {
  const key = Object.keys(params).find((one) => one.toLowerCase() === name)
  return key === undefined ? undefined : params[key]
}

export function mapOf(value: unknown): Params {
  return typeof value === 'object' && value !== null ? (value as Params) : {}
}

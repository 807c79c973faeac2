// Takes a token out of whatever the portal says, because portals echo parameters.

/** Deeper than anything that a portal says of an error; what lies below goes, lest a hostile one exhaust our stack. */
const mostDepth = 64

/**
 * Replaces the token in every text inside `value`, names included; also where it is percent-encoded, and in either case,
 * because a portal takes a token in capitals for the same (portal-behaviour.md section 11.2).
 */
export function maskToken<T>(value: T, token: string): T {
  if (token === '') return value
  const forms = [...new Set([token, encodeURIComponent(token)])].map(quoted)
  const anywhere = new RegExp(forms.join('|'), 'gi')
  return mask(value, (text) => text.replace(anywhere, '***'), 0) as T
}

function mask(value: unknown, clean: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return clean(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === mostDepth) return '...'
  if (Array.isArray(value)) return value.map((item) => mask(item, clean, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [clean(name), mask(item, clean, depth + 1)])
  )
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}

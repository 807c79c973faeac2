// Takes a token out of whatever the portal says, because portals echo parameters.

/** Replaces the token in every text inside `value`, names included; also where it is percent-encoded. */
export function maskToken<T>(value: T, token: string): T {
  const forms = [...new Set([token, encodeURIComponent(token)])].filter((form) => form !== '')
  return mask(value, (text) => forms.reduce((masked, form) => masked.replaceAll(form, '***'), text)) as T
}

function mask(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map((item) => mask(item, clean))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [clean(name), mask(item, clean)]))
}

// The expiry that an authorization server states: seconds, or a date-time in older servers (portal-behaviour.md 11.1).

/** A stated moment further away than this from now is a misunderstanding, for example milliseconds taken for seconds. */
const plausibleMs = 10 * 366 * 24 * 60 * 60 * 1000

const dateTime = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)$/i

/**
 * Milliseconds of the Unix epoch; `undefined` when the server said nothing that can be understood. Then count
 * 3600 seconds from now and warn.
 */
export function parseExpires(value: unknown, now: number): number | undefined {
  const at = momentOf(value)
  return at !== undefined && Math.abs(at - now) <= plausibleMs ? at : undefined
}

function momentOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.round(value * 1000) : undefined
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  if (/^\d{1,11}$/.test(text)) return Number(text) * 1000
  const [, date, time, offset] = dateTime.exec(text) ?? []
  if (date === undefined || time === undefined || offset === undefined) return undefined
  const withColon = offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase()
  const at = Date.parse(`${date}T${time}${withColon}`)
  return Number.isNaN(at) ? undefined : at
}

// A moment as the portal writes it: whole seconds with offset (wire.md section 13).

/** `2026-11-23T10:00:00+00:00`; undefined for an invalid date and years beyond four digits. */
export function dateText(date: Date): string | undefined {
  if (Number.isNaN(date.getTime())) return undefined
  const text = date.toISOString()
  return text.length === 24 ? `${text.slice(0, 19)}+00:00` : undefined
}

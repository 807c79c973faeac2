// Decides between an HTML page and JSON by the `Accept` header.

/** Only for a client that names HTML and likes it better than JSON: whoever takes everything gets JSON. */
export function prefersHtml(accept: string | null): boolean {
  const html = quality(accept, 'text/html')
  return (
    html > 0 &&
    html > Math.max(quality(accept, 'application/problem+json'), quality(accept, 'application/json'))
  )
}

/** Of several matching ranges the most specific one counts. */
function quality(accept: string | null, type: string): number {
  const ranges = [type, `${type.split('/')[0]}/*`, '*/*']
  const found = new Map<string, number>()
  for (const part of (accept ?? '*/*').toLowerCase().split(',').slice(0, 50)) {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim())
    const q = parameters.find((text) => text.startsWith('q='))
    found.set(range, q === undefined ? 1 : Number(q.slice(2)) || 0)
  }
  for (const range of ranges) {
    const value = found.get(range)
    if (value !== undefined) return value
  }
  return 0
}

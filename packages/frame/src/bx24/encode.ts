// Parameters as the old library writes them into a form (portal-behaviour.md section 12, "Encoding" and "Stray &").
import { asText } from './text.ts'

/** A chosen file: its name and its content in base64. */
export type FilePair = readonly [name: string, base64: string]
/** What was read from the file inputs among the parameters. */
export type Files = ReadonlyMap<object, readonly FilePair[]>

/**
 * Plain values first, nested ones after them, each of these behind a separator of its own even where nothing stands
 * before it. A text is passed on as it is.
 */
export function encodeParams(params: unknown, files: Files, prefix = ''): string {
  if (params === null || params === undefined) return ''
  if (isText(params)) return asText(params)
  const plain: string[] = []
  let nested = ''
  for (const [key, value] of Object.entries(params)) {
    const escaped = encodeURIComponent(key)
    const name = prefix === '' ? escaped : `${prefix}[${escaped}]`
    if (typeof value !== 'object') {
      plain.push(`${name}=${encodeURIComponent(asText(value))}`)
      continue
    }
    const text = value === null ? '' : encodeObject(name, value as object, files)
    if (text !== '') nested += `&${text}`
  }
  return plain.join('&') + nested
}

function encodeObject(name: string, value: object, files: Files): string {
  const chosen = files.get(value)
  if (chosen !== undefined) return encodeFiles(name, value, chosen)
  if (isNode(value)) return 'value' in value ? `${name}=${encodeURIComponent(asText(value.value))}` : ''
  if (value instanceof Date) return `${name}=${encodeURIComponent(asText(value.toJSON()))}`
  if (Array.isArray(value) && value.length === 0) return `${name}=`
  return encodeParams(value, files, name)
}

function encodeFiles(name: string, input: object, chosen: readonly FilePair[]): string {
  const [only] = chosen
  if (only === undefined) return `${name}=`
  return encodeParams('multiple' in input && input.multiple === true ? chosen : only, new Map(), name)
}

/** A boxed text counts as one. */
function isText(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object String]'
}

export function isNode(value: object): boolean {
  return 'nodeType' in value
}

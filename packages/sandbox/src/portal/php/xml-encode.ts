// XML form of the portal's answers: root `response`, list items `item` (portal-behaviour.md section 1).
import { toText } from './convert.ts'
import { isArray, type PhpArray, type PhpValue } from './value.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#039;'
}

export function xmlEncode(body: PhpArray): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${element('response', body)}`
}

function element(name: string, value: PhpValue): string {
  return `<${name}>${isArray(value) ? children(value) : escaped(toText(value))}</${name}>`
}

function children(array: PhpArray): string {
  return [...array].map(([key, value]) => element(typeof key === 'string' ? key : 'item', value)).join('')
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
}

// Values as the portal's old PHP -> JavaScript writer brings them into a page (portal-behaviour.md section 10).

import { toText } from '../portal/php/convert.ts'
import { isArray, isList, type PhpValue } from '../portal/php/value.ts'

/** What JSON can carry of it. */
export type PageValue = string | boolean | readonly PageValue[] | { readonly [key: string]: PageValue }

/** Numbers become text, null an empty text, every empty array `[]`; booleans stay. */
export function pageValue(value: PhpValue): PageValue {
  if (typeof value === 'boolean') return value
  if (!isArray(value)) return pageText(toText(value))
  if (isList(value)) return [...value.values()].map(pageValue)
  return Object.fromEntries([...value].map(([key, member]) => [pageText(String(key)), pageValue(member)]))
}

/** The writer's escapes are no round trip: every line break arrives as a line feed, U+2029 as a space. */
function pageText(text: string): string {
  return text.replaceAll(/\r\n?|\u2028/g, '\n').replaceAll('\u2029', ' ')
}

// Reads one item of a batch, `method?query`, which PHP takes apart as a URL (portal-behaviour.md section 5).
import { formDecode } from '../php/form-decode.ts'
import type { PhpArray } from '../php/value.ts'

export interface BatchItem {
  /** As written: a leading slash or a suffix stays and makes the method unknown. */
  readonly method: string
  readonly params: PhpArray
}

export function parseItem(text: string): BatchItem {
  // Control characters become underscores before the text is split.
  const [url = ''] = text.replaceAll(/[^ -~\u{80}-\u{10ffff}]/gu, '_').split('#')
  const mark = url.indexOf('?')
  if (mark < 0) return { method: url, params: new Map() }
  return { method: url.slice(0, mark), params: formDecode(url.slice(mark + 1)) }
}

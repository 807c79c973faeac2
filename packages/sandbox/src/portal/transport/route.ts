// Takes the address of a call apart (portal-behaviour.md section 1: folder, templates, suffix).
import { urlDecode } from '../php/form-decode.ts'

export interface Route {
  /** REST v3 lives under `api/`. */
  readonly version: 2 | 3
  /** As written; empty when no template matched. */
  readonly method: string
  readonly format: 'json' | 'xml'
  /** `aplogin` and `ap` of a webhook address. */
  readonly webhook: { readonly login: string; readonly key: string } | undefined
  readonly query: string
}

/** `target` is path and query below the REST folder, for example `/rest/1/abc/crm.deal.list.json?start=50`. */
export function parseRoute(target: string): Route {
  const [beforeFragment = ''] = target.split('#')
  const mark = beforeFragment.indexOf('?')
  const path = mark < 0 ? beforeFragment : beforeFragment.slice(0, mark)
  const segments = path
    .replace(/^\/rest\/?/, '')
    .replace(/\/$/, '')
    .split('/')
    .map(decodePath)
  const version = segments[0] === 'api' && segments.length > 1 ? 3 : 2
  const rest = version === 3 ? segments.slice(1) : segments
  const last = rest.length === 1 || rest.length === 3 ? (rest.at(-1) ?? '') : ''
  const [login = '', key = ''] = rest
  const suffix = /\.(json|xml)$/.exec(last)?.[1]
  return {
    version,
    method: suffix === undefined ? last : last.slice(0, -suffix.length - 1),
    format: suffix === 'xml' ? 'xml' : 'json',
    webhook: rest.length === 3 ? { login, key } : undefined,
    query: mark < 0 ? '' : beforeFragment.slice(mark + 1)
  }
}

/** Unlike in a query, a plus in a path is a plus. */
function decodePath(segment: string): string {
  return urlDecode(segment.replaceAll('+', '%2B'))
}

// A portal with tasks, and REST 3.0 calls to it. Tests only.
import type { LimitsSpec } from '../../model/limits.ts'
import type { RowsSeed } from '../../world/seed-rows.ts'
import { testPortal, type TestPortal } from '../test-portal.ts'

export interface V3Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: {
    readonly result?: { readonly items?: readonly Row[]; readonly item?: Row; readonly result?: boolean }
    readonly time?: Readonly<Record<string, number>>
    readonly error?: { readonly code: string; readonly message: string; readonly validation?: unknown }
  }
}

type Row = Readonly<Record<string, unknown>>

export interface TestV3 extends TestPortal {
  /** POSTs a JSON body with the administrator's token as a header, or the token given. */
  readonly v3: (
    method: string,
    body?: object,
    more?: { token?: string; headers?: Record<string, string> }
  ) => Promise<V3Answer>
}

export function testV3(
  options: { tasks?: RowsSeed; scope?: readonly string[]; limits?: LimitsSpec } = {}
): TestV3 {
  const portal = testPortal({ scope: ['tasks'], ...options })
  return {
    ...portal,
    async v3(method, body = {}, { token = 'admin', headers = {} } = {}) {
      const all = { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers }
      const answer = await portal.send('POST', `/rest/api/${method}`, JSON.stringify(body), all)
      return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) }
    }
  }
}

/** `INVALIDJSON` for `BITRIX_REST_V3_EXCEPTION_INVALIDJSONEXCEPTION`. */
export function codeOf({ body }: V3Answer): string | undefined {
  return /^BITRIX_REST_V3_EXCEPTION_(\w+)EXCEPTION$/.exec(body.error?.code ?? '')?.[1]
}

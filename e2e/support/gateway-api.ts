// The gateway's API as software in any language would use it: HTTP with the admin token.

import assert from 'node:assert/strict'
import type { EventView, Page, PortalView, Problem, TokenView } from '@latchkey/app'
import type { BatchCommand, BatchResult, CallResult, Params } from '@latchkey/rest'

/** `code` is `none` where nothing was refused. */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly field: string | undefined
  /** The whole answer. */
  readonly text: string
}

/** Every verb fails with the problem's text when the gateway refuses, except `refusal`. */
export interface GatewayApi {
  portals(): Promise<readonly PortalView[]>
  portal(memberId: string): Promise<PortalView>
  events(memberId?: string): Promise<readonly EventView[]>
  token(memberId: string): Promise<TokenView>
  call<T>(memberId: string, method: string, params?: Params, userId?: string): Promise<CallResult<T>>
  batch(
    memberId: string,
    commands: Readonly<Record<string, BatchCommand>>,
    options?: { readonly halt: boolean }
  ): Promise<Readonly<Record<string, BatchResult>>>
  /** The rows of an `application/x-ndjson` answer. */
  list<Row>(memberId: string, method: string, params?: Params): Promise<readonly Row[]>
  /** A call that must be refused: what the gateway said. */
  refusedCall(memberId: string, method: string, params?: Params, userId?: string): Promise<Refusal>
}

export function createGatewayApi(url: string, adminToken: string): GatewayApi {
  function ask(path: string, body?: object): Promise<Response> {
    const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
    return fetch(`${url}/api/v1${path}`, {
      headers,
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) })
    })
  }

  async function answered(path: string, body?: object): Promise<Response> {
    const response = await ask(path, body)
    if (!response.ok) {
      const { code, detail } = await readRefusal(response)
      assert.fail(`${path.replaceAll(/[0-9a-f]{32}/g, '...')} was refused with ${code}: ${detail}`)
    }
    return response
  }

  async function json<T>(path: string, body?: object): Promise<T> {
    return (await (await answered(path, body)).json()) as T
  }

  const portal = (memberId: string): string => `/portals/${memberId}`
  const page = async <Item>(path: string): Promise<readonly Item[]> => (await json<Page<Item>>(path)).items

  return {
    portals: () => page('/portals?limit=500'),
    portal: (memberId) => json(portal(memberId)),
    events: (memberId) => page(`/events?limit=500${memberId === undefined ? '' : `&memberId=${memberId}`}`),
    token: (memberId) => json(`${portal(memberId)}/token`),
    call: (memberId, method, params, userId) => json(`${portal(memberId)}/call`, { method, params, userId }),
    async batch(memberId, commands, options) {
      const body = { commands, ...options }
      return (await json<{ results: Record<string, BatchResult> }>(`${portal(memberId)}/batch`, body)).results
    },
    async list<Row>(memberId: string, method: string, params?: Params) {
      const response = await answered(`${portal(memberId)}/list`, { method, params })
      assert.equal(response.headers.get('content-type'), 'application/x-ndjson', 'content type of /list')
      const lines = (await response.text()).trimEnd().split('\n')
      return lines.map((line) => JSON.parse(line) as Row)
    },
    refusedCall: async (memberId, method, params, userId) =>
      readRefusal(await ask(`${portal(memberId)}/call`, { method, params, userId }))
  }
}

/** What an answer that should be a refusal says. */
export async function readRefusal(response: Response): Promise<Refusal> {
  const { status } = response
  const text = await response.text()
  // A redirect is no refusal either.
  if (status < 400) return { status, code: 'none', detail: 'it was not refused', field: undefined, text }
  const { code, detail, field } = JSON.parse(text) as Problem
  return { status, code, detail, field, text }
}

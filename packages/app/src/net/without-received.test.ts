// A broken answer of an authorization server shows nothing of its tokens, by whatever fetch it was read.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Fetch } from '../app-types.ts'
import { exchange } from '../auth-server/exchange.ts'
import { AppError } from '../errors/app-error.ts'
import { testContext } from '../testing/test-context.ts'
import { createGuardedFetch } from './guarded-fetch.ts'

const answers = [
  ['its headers', 'HTTP/1.1 200 OK\r\n{"access_token":"the-token"}\0: x\r\n\r\n'],
  ['its status line', 'HTTP/1.1 the-token\r\n\r\n'],
  ['its chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{"access_token":"the-token"}\r\n']
] as const

describe.each(answers)('an answer that is broken in %s', (_where, text) => {
  it.each(['fetch', 'guarded fetch'])('through %s', async (name) => {
    const guarded = createGuardedFetch({ allowHosts: ['127.0.0.1'] })
    const server = createServer((_request, response) => void response.socket?.end(text))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/token/`
    const fetch: Fetch = name === 'fetch' ? (to, init) => globalThis.fetch(to, init) : guarded.fetch
    const context = { ...testContext(), fetch }
    const how = { send: 'body', deadlineMs: 5_000 } as const
    try {
      const error: unknown = await exchange(context, url, new URLSearchParams(), how).catch(
        (thrown: unknown) => thrown
      )
      expect(error).toBeInstanceOf(AppError)
      expect(error).toMatchObject({ code: 'auth-unreachable', cause: expect.any(Error) })
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('the-token')
    } finally {
      await guarded.close()
      server.closeAllConnections()
      server.close()
    }
  })
})

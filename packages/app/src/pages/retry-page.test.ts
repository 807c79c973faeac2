// The page that retries: what it says, what it may do, and what its script does in a frame.

import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { AppError, type AppErrorCode } from '../errors/app-error.ts'
import { styleSource } from './layout.ts'
import { retryResponse } from './retry-page.ts'

const browser = 'text/html,application/xhtml+xml,*/*;q=0.8'
const nonce = 'bm9uY2Utb2YtYS10ZXN0'

function request(accept: string = browser, language = 'en'): Request {
  return new Request(`https://app.example/app?LANG=${language}`, { method: 'POST', headers: { accept } })
}

function busy(retryAfterMs = 2_000): AppError {
  return new AppError('busy', 'Too many proofs.', { retryAfterMs })
}

describe('given an error that passes and a person at a frame', () => {
  test.each<AppErrorCode>(['auth-unreachable', 'portal-unreachable', 'busy'])(
    '%s is answered with 503, Retry-After and a page that may stand in any frame',
    async (code) => {
      const response = retryResponse(new AppError(code, 'What happened.'), request(), nonce)
      expect(response?.status).toBe(503)
      expect(response?.headers.get('retry-after')).toBe('5')
      expect(response?.headers.get('cache-control')).toBe('no-store')
      expect(response?.headers.get('referrer-policy')).toBe('no-referrer')
      expect(response?.headers.get('content-security-policy')).toBe(
        `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${styleSource}; base-uri 'none'; form-action 'none'`
      )
      expect(await response?.text()).toContain(`What happened. (${code}, 503)`)
    }
  )

  test.each([
    ['en', 'tries again by itself'],
    ['ru', 'сама повторит попытку'],
    ['de', 'versucht diese Seite es von selbst'],
    ['fr', 'tries again by itself']
  ])('in %s it says that it tries again', async (language, text) => {
    expect(await retryResponse(busy(), request(browser, language), nonce)?.text()).toContain(text)
  })

  test('what the error says is text and never markup', async () => {
    const error = new AppError('busy', '<script>alert(1)</script>')
    const page = await retryResponse(error, request(), nonce)?.text()
    expect(page?.match(/<script/g)).toHaveLength(1)
  })
})

describe('no such page', () => {
  test('for a program', () =>
    expect(retryResponse(busy(), request('application/json'), nonce)).toBeUndefined())

  test.each([
    new AppError('unproven', 'text'),
    new AppError('limit', 'text'),
    new AppError('portal-unreachable', 'an address that is never connected to', { retry: 'no' }),
    new Error('a mistake of ours')
  ])('for %s, which does not pass by itself', (error) => {
    expect(retryResponse(error, request(), nonce)).toBeUndefined()
  })
})

describe('the script', () => {
  test('given a frame of a portal, it asks for a reload once Retry-After is over', async () => {
    const frame = await runScript({ name: 'portal.example|1|0123abcd' })
    expect(frame.waits).toEqual([2_000])
    expect(frame.messages).toEqual([[expect.stringMatching(/^reloadWindow::\d+:0123abcd$/), '*']])
  })

  test('given a page that is not framed, it does nothing', async () => {
    expect(await runScript({ name: 'portal.example|1|0123abcd', framed: 'no' })).toMatchObject({ waits: [] })
  })

  test('given a frame that no portal named, it does nothing', async () => {
    expect(await runScript({ name: 'somebody' })).toMatchObject({ waits: [] })
  })

  test('given a long outage, it waits longer each time, up to a minute, and shortly again after ten quiet minutes', async () => {
    const storage = new Map<string, string>()
    const waits: (number | undefined)[] = []
    for (let attempt = 0; attempt < 7; attempt++) {
      waits.push((await runScript({ name: 'a|1|b', storage })).waits[0])
    }
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    const later = await runScript({ name: 'a|1|b', storage, now: Date.now() + 600_001 })
    expect(later.waits).toEqual([2_000])
  })

  test('given a browser that keeps nothing for frames, it still asks', async () => {
    expect((await runScript({ name: 'a|1|b', storage: 'refused' })).messages).toHaveLength(1)
  })
})

interface Frame {
  readonly name: string
  readonly framed?: 'no'
  readonly storage?: Map<string, string> | 'refused'
  readonly now?: number
}

/** Runs the page's script as a browser would; the wait is over at once. */
async function runScript({ name, framed, storage = new Map(), now = Date.now() }: Frame): Promise<{
  readonly waits: readonly number[]
  readonly messages: readonly unknown[][]
}> {
  const page = (await retryResponse(busy(), request(), nonce)?.text()) ?? ''
  const [, script = ''] = new RegExp(`<script nonce="${nonce}">([^]*?)</script>`).exec(page) ?? []
  const waits: number[] = []
  const messages: unknown[][] = []
  const parent = { postMessage: (...message: unknown[]) => messages.push(message) }
  const window: Record<string, unknown> = { name }
  window['parent'] = framed === 'no' ? window : parent
  const refuse = (): never => {
    throw new Error('The operation is insecure.')
  }
  runInNewContext(script, {
    window,
    Date: { now: () => now },
    sessionStorage:
      storage === 'refused'
        ? { getItem: refuse, setItem: refuse }
        : {
            getItem: (key: string) => storage.get(key) ?? null,
            setItem: (key: string, value: string) => storage.set(key, value)
          },
    setTimeout: (then: () => void, ms: number) => {
      waits.push(ms)
      then()
    }
  })
  return { waits, messages }
}

// Section 4, rule 6: a frame that cannot be judged now gets 503 and a page that retries.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FaultSpec, OpenAnswer } from '@latchkey/sandbox'
import { engines, type GivenApplication, givenApplication } from '../support/given-application.ts'
import {
  eventAuth,
  installUnseen,
  kept,
  nothing,
  openedBy,
  refusal,
  repeatedTokens
} from '../support/refusals.ts'
import { forgedEvent, frameOf } from '../support/requests.ts'

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const outages: readonly [string, FaultSpec, string][] = [
  ['authorization server', { on: 'app.info', action: 'status:502' }, 'auth-unreachable'],
  ['portal', { on: 'rest', action: 'reset' }, 'portal-unreachable']
]

describe.each(engines)('section 4, rule 6: frames get 503 and a page that retries (%s)', (engine) => {
  let given: GivenApplication
  let opened: OpenAnswer

  beforeEach(async () => {
    given = await givenApplication({ engine })
    await installUnseen(given)
    opened = await openedBy(given, 1)
  })
  afterEach(() => given.close())

  function open(page: string, accept: string): Promise<Response> {
    const request = frameOf({ ...opened, action: opened.action.replace('/app?', `/${page}?`) })
    request.headers.set('accept', accept)
    return given.app.handler(request)
  }

  describe.each(outages)('while the %s cannot be reached', (_who, fault, code) => {
    beforeEach(async () => {
      await given.sandbox.api.addFault(fault)
    })

    test.each(['app', 'install', 'events'])(
      'a person who opens /%s reads that it is tried again',
      async (page) => {
        const response = await open(page, browser)
        expect(response.status).toBe(503)
        const seconds = Number(response.headers.get('retry-after'))
        expect(seconds).toBeGreaterThan(0)
        const text = await response.text()
        expect(text).toContain('tries again by itself')
        expect(text).toContain(`(${code}, 503)`)
        expect(text).toContain("'reloadWindow::'")
        expect(await kept(given)).toEqual(nothing)
      }
    )

    test('the page holds no token and no session, and one script that is allowed by its nonce', async () => {
      const response = await open('app', browser)
      const policy = response.headers.get('content-security-policy') ?? ''
      const [, nonce] = /script-src 'nonce-([\w-]+)'/.exec(policy) ?? []
      const text = await response.text()
      expect(repeatedTokens([...response.headers, text].join('\n'), opened.fields)).toEqual([])
      expect(text).not.toContain('eyJ')
      expect(text.match(/<script[^>]*>/g)).toEqual([`<script nonce="${nonce}">`])
      expect(policy).toContain("default-src 'none'")
      // Nothing is proven: whoever shows the frame may show this page.
      expect(policy).not.toContain('frame-ancestors')
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    })

    test('a program gets the problem with the same status, code and Retry-After', async () => {
      const response = await open('app', 'application/json')
      expect(response.headers.get('retry-after')).not.toBeNull()
      expect(await refusal(response)).toMatchObject({ status: 503, code })
    })

    test('the same POST is proven when the outage is over', async () => {
      expect((await open('app', browser)).status).toBe(503)
      await given.sandbox.api.removeFaults()
      expect((await open('app', browser)).status).toBe(200)
    })
  })

  test('an event that cannot be judged is no frame: it is kept, and its sender reads no page', async () => {
    await given.sandbox.api.addFault({ on: 'app.info', action: 'status:502' })
    const event = forgedEvent(given, 'ONAPPINSTALL', { auth: eventAuth(opened, given) })
    event.headers.set('accept', browser)
    const response = await given.app.handler(event)
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  test('what does not pass by itself gets a page without script', async () => {
    const request = frameOf(opened, { AUTH_ID: 'f'.repeat(70) })
    request.headers.set('accept', browser)
    const response = await given.app.handler(request)
    expect(response.status).toBe(403)
    expect(await response.text()).not.toContain('<script')
  })
})

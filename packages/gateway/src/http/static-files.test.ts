// A built page of the application: which files the browser gets, and how the page learns who opened it.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Visit } from '@latchkey/app'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RouteEnv } from './route.ts'
import { openStaticPage } from './static-files.ts'

const visit: Visit = {
  memberId: 'a'.repeat(32),
  portalOrigin: 'https://portal.example',
  userId: '7',
  userName: 'Ada </script><script>alert(1)</script>',
  admin: false,
  sessionToken: 'plainly.fake.token',
  language: 'en',
  placement: 'DEFAULT',
  placementOptions: {}
}

let outside: string
let folder: string
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'latchkey-static-'))
  folder = join(outside, 'page')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(outside, 'secret.txt'), 'not for the web')
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><html><head lang="en"><title>T</title></head></html>'
  )
  writeFileSync(join(folder, 'assets', 'main.js'), 'export {}')
  writeFileSync(join(folder, '.env'), 'not for the web')
})
afterEach(() => rmSync(outside, { recursive: true }))

function serve() {
  const hono = new Hono<RouteEnv>()
  hono.get('*', openStaticPage(folder).files)
  return hono
}

describe('files', () => {
  test('given a built page, its files are served with their types', async () => {
    const response = await serve().request('/assets/main.js')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/javascript')
    expect(await response.text()).toBe('export {}')
  })

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5c..%5csecret.txt',
    '/%2e%2e/secret.txt',
    '/.env',
    '/assets'
  ])('nothing outside the folder, hidden or without an index is served: %s', async (path) => {
    // Not through URL, which would resolve the dots before the server sees them.
    const response = await serve().request(`http://localhost${path}`)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('not for the web')
  })
})

describe('the page of a visit', () => {
  test('the index holds the visit as data that cannot end its block', () => {
    const html = openStaticPage(folder).page(visit)
    const [, json] =
      /<head lang="en"><script type="application\/json" id="latchkey-visit">(.*?)<\/script><title>/.exec(
        html
      ) ?? []
    expect(JSON.parse(json ?? '')).toEqual(visit)
  })
})

test('a folder without an index is refused in one line', () => {
  rmSync(join(folder, 'index.html'))
  expect(() => openStaticPage(folder)).toThrow(/^LATCHKEY_STATIC must be a folder with an index.html/)
  expect(() => openStaticPage(join(outside, 'nowhere'))).toThrow(/^LATCHKEY_STATIC must be a folder/)
})

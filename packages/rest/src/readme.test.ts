// The example of the README, compiled and run as printed.
import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { main } from './testing/readme-example.ts'
import { answer, scriptedFetch } from './testing/scripted-fetch.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('the code in the README is the code that runs here', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const code = readFileSync(new URL('./testing/readme-example.ts', import.meta.url), 'utf8')
  const printed = /```ts\n([^]*?)```/.exec(readme)?.[1]
  expect(printed?.replace("'@latchkey/rest'", "'../index.ts'")).toBe(code.slice(code.indexOf('import')))
})

test('it adds a deal, reads it in a batch and lists all', async () => {
  const maps = { result_error: [], result_total: [], result_next: [], result_time: [] }
  const roof = { ID: '7', TITLE: 'Roof' }
  const { fetch, sent } = scriptedFetch(
    answer({ result: 7 }),
    answer({ result: { ...maps, result: { deal: { ID: '7', CONTACT_ID: '1' }, contact: { ID: '1' } } } }),
    answer({ result: { ...maps, result: { first: [roof], last: [roof] } } })
  )
  vi.stubGlobal('fetch', fetch)
  expect(await main('not-a-real-token')).toEqual(['Roof', 'ok'])
  expect(sent.map(({ url }) => url.split('/').at(-1))).toEqual([
    'crm.deal.add.json',
    'batch.json',
    'batch.json'
  ])
})

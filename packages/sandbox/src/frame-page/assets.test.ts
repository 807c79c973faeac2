// The scripts of the pages: plain files that a browser takes as they are, with types that hold.
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { asset } from './assets.ts'

const folder = new URL('./assets/', import.meta.url)
const names = readdirSync(folder)

it.each(names)('%s is served with a type that browsers accept', async (name) => {
  const response = await asset(name)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toMatch(
    /^(?:text\/(?:javascript|css)|image\/svg\+xml); charset=utf-8$/
  )
})

it.each(['no-such.js', 'assets.ts', '../assets.ts', 'constructor'])('%s is not served', async (name) => {
  expect((await asset(name)).status).toBe(404)
})

it('has scripts whose written types hold', () => {
  const scripts = names
    .filter((name) => name.endsWith('.js'))
    .map((name) => fileURLToPath(new URL(name, folder)))
  const compiler = fileURLToPath(new URL('../../../../node_modules/.bin/tsc', import.meta.url))
  const options =
    '--ignoreConfig --allowJs --checkJs --noEmit --strict --noUncheckedIndexedAccess --target es2023 --module es2022 --moduleResolution bundler --lib es2024,dom,dom.iterable'
  // It throws when the compiler finds anything.
  expect(execFileSync(compiler, [...options.split(' '), ...scripts], { encoding: 'utf8' })).toBe('')
})

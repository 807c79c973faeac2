// Which page the frame gets, and what the operator is told when it cannot be the usual one.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findConsoleScript } from '../console/console-script.ts'
import { chooseFramePage } from './frame-page.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-frame-page-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const scriptIn = (name: string) => () => findConsoleScript([pathToFileURL(join(folder, name))])

test('the console, with its script from where it was built', () => {
  writeFileSync(join(folder, 'console.js'), 'void 0')
  const { page, consoleScript, staticPage, notice } = chooseFramePage({}, scriptIn('console.js'))
  expect(page).toBeTypeOf('function')
  expect(consoleScript?.text).toBe('void 0')
  expect(staticPage).toBeUndefined()
  expect(notice).toBeUndefined()
})

test('the page of the operator takes its place', () => {
  writeFileSync(join(folder, 'index.html'), '<head></head>')
  const { page, consoleScript, staticPage } = chooseFramePage({ staticFolder: folder })
  expect(page).toBe(staticPage?.page)
  expect(consoleScript).toBeUndefined()
})

test('where the script was never built, one line says so and the gateway serves on', () => {
  const chosen = chooseFramePage({}, scriptIn('nothing.js'))
  expect(chosen).toEqual({
    page: undefined,
    notice: expect.stringMatching(/^dist\/console\.js .*npm run build/)
  })
})

// The tour as a person starts it.

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Started, started } from '../support/started.ts'
import { tourSteps } from './steps.ts'

const generousMs = 240_000

let folder: string
let tour: Started | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-tour-'))
})
afterEach(async () => {
  tour?.signal('SIGTERM')
  await tour?.ended
  await rm(folder, { recursive: true, force: true })
}, generousMs)

test('every step shows what it has to; no token is printed, nothing is left behind', {
  timeout: generousMs
}, async () => {
  tour = started(['--tour'], folder)
  const { code, out } = await tour.ended
  const lines = out.trimEnd().split('\n')
  expect(lines.filter((line) => line.startsWith('not ok'))).toEqual([])
  expect(lines.map((line) => line.split(' ', 2).join(' '))).toEqual([
    ...tourSteps.map((_, index) => `ok ${index + 1}`),
    `tour: ${tourSteps.length}`
  ])
  expect(lines.at(-1)).toBe(`tour: ${tourSteps.length} steps, 0 failed`)
  expect(code).toBe(0)
  expect(out).not.toMatch(/[0-9a-f]{32}/)
  expect(await readdir(folder)).toEqual([])
})

test('stopped in the middle, it says so, fails, and leaves nothing behind', {
  timeout: generousMs
}, async () => {
  tour = started(['--tour'], folder)
  await tour.printed('ok 1 ')
  tour.signal('SIGINT')
  const { code, out } = await tour.ended
  const lines = out.trimEnd().split('\n')
  expect(lines.at(-2)).toMatch(new RegExp(`^not ok ${tourSteps.length} .*: the tour was stopped$`))
  expect(code).toBe(1)
  expect(await readdir(folder)).toEqual([])
})

// Without a browser the tests that need one fail, and say what to do.

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-no-browser-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a browser that is not there is named, with the setting that names another', async () => {
  const path = join(folder, 'chromium')
  await expect(openBrowser(path)).rejects.toThrow(path)
  await expect(openBrowser(path)).rejects.toThrow(/install Chromium, or .+CHROMIUM=/)
})

test('a library of the system that is missing is named, with the command that brings it', async () => {
  const path = join(folder, 'chromium')
  const words = 'chromium: error while loading shared libraries: libnss3.so: cannot open shared object file'
  await writeFile(path, `#!/bin/sh\necho '${words}' >&2\nexit 127\n`)
  await chmod(path, 0o755)
  await expect(openBrowser(path)).rejects.toThrow(/lacks libnss3\.so of the system: apt-get install libnss3/)
})

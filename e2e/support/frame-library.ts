// The frame library as a page's own build would contain it: one classic script, global `LatchkeyFrame`.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsdown'

const cwd = fileURLToPath(new URL('../../packages/frame/', import.meta.url))

export async function frameLibrary(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'latchkey-frame-'))
  try {
    await build({
      config: false,
      cwd,
      outDir,
      entry: { frame: 'src/index.ts' },
      format: 'iife',
      globalName: 'LatchkeyFrame',
      platform: 'browser',
      dts: false,
      logLevel: 'error',
      inputOptions: { resolve: { conditionNames: ['latchkey-source', 'import', 'default'] } },
      deps: { alwaysBundle: [/^@latchkey\//] },
      outputOptions: { entryFileNames: '[name].js' }
    })
    return await readFile(join(outDir, 'frame.js'), 'utf8')
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}

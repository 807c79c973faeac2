// Writes the types of all methods and events from the catalogue: `node scripts/generate-types.ts`.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generatedFiles, targetFolder } from './catalogue/generated-files.ts'
import { presentFiles } from './catalogue/present-files.ts'

const files = generatedFiles()
for (const path of presentFiles().keys()) {
  if (!files.some((file) => file.path === path)) rmSync(join(targetFolder, path))
}
for (const { path, text } of files) {
  mkdirSync(dirname(join(targetFolder, path)), { recursive: true })
  writeFileSync(join(targetFolder, path), text)
}
process.stdout.write(`${files.length} files\n`)

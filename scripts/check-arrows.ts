// Fails when a package imports what it must not (the table "who may import whom" of the design).

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { forbiddenImports, type SourceFile } from './arrows.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

function sourcesBelow(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|tsx|mts|mjs|js)$/.test(file) && !/(^|[\\/])(node_modules|dist)[\\/]/.test(file))
    .map((file) => {
      const path = join(folder, file).split(sep).join('/')
      return { path, text: readFileSync(join(root, path), 'utf8') }
    })
}

const files = ['packages', 'e2e'].flatMap(sourcesBelow)
const broken = forbiddenImports(files, (path, specifier) =>
  relative(root, resolve(root, dirname(path), specifier))
    .split(sep)
    .join('/')
)
for (const line of broken) process.stderr.write(`${line}\n`)
if (broken.length > 0) process.exit(1)
process.stdout.write(`import arrows: ${files.length} files, none forbidden\n`)

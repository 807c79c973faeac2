// The generated files that are there now.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mark, targetFolder } from './generated-files.ts'

/** Their texts, by path relative to the folder of the catalogue in the package. */
export function presentFiles(): ReadonlyMap<string, string> {
  if (!existsSync(targetFolder)) return new Map()
  const paths = readdirSync(targetFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.replaceAll('\\', '/'))
  const texts = paths.map((path) => [path, readFileSync(join(targetFolder, path), 'utf8')] as const)
  return new Map(texts.filter(([, text]) => text.includes(mark)))
}

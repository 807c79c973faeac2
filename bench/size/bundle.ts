// What a page has to load: bundled for browsers, minified, and compressed.

import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { Rolldown } from 'tsdown'

/** Bytes. */
export interface Size {
  readonly minified: number
  readonly gzipped: number
}

export interface Bundle {
  /** What is loaded at once, in one file, as the published package has it. */
  readonly entry: Size
  /** What is loaded when it is first used, by name. */
  readonly parts: Readonly<Record<string, Size>>
}

const checkout = fileURLToPath(new URL('../..', import.meta.url))
const pageId = 'latchkey-bench-page.ts'

/**
 * @param page source of a page's script, for example `export { createRest } from '@latchkey/rest'`
 * @param folder whose packages it imports; the checkout's unless told
 */
export async function bundlePage(page: string, folder: string = checkout): Promise<Bundle> {
  const split = await build(page, folder, sources)
  const isAtOnce = new Set(split.atOnce.flatMap(({ moduleIds }) => moduleIds))
  const groups = [{ name: 'entry', test: (id: string) => isAtOnce.has(id) }]
  const grouped = await build(page, folder, sources, groups)
  return {
    entry: sum(grouped.atOnce),
    parts: Object.fromEntries(grouped.later.map((chunk) => [chunk.name, sizeOf(chunk.code)]))
  }
}

/** What is loaded at once of the packages as they are built and published, with a bundler that is told nothing. */
export async function publishedSize(page: string): Promise<Size> {
  return sum((await build(page, checkout, published)).atOnce)
}

const published: readonly string[] = ['import', 'module', 'browser', 'default']
const sources: readonly string[] = ['latchkey-source', ...published]

interface Chunks {
  /** The entry, and what it imports. */
  readonly atOnce: readonly Rolldown.OutputChunk[]
  readonly later: readonly Rolldown.OutputChunk[]
}

async function build(
  page: string,
  folder: string,
  conditions: readonly string[],
  groups: { name: string; test: (id: string) => boolean }[] = []
): Promise<Chunks> {
  const { output } = await Rolldown.build({
    input: pageId,
    cwd: folder,
    write: false,
    platform: 'browser',
    logLevel: 'silent',
    resolve: { conditionNames: [...conditions] },
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === pageId ? `${folder}/${pageId}` : undefined),
        load: (id) => (id.endsWith(pageId) ? page : undefined)
      }
    ],
    output: { format: 'esm', minify: true, comments: false, codeSplitting: { groups } }
  })
  const chunks = output.filter((file) => file.type === 'chunk')
  const atOnce = new Set(chunks.filter(({ isEntry }) => isEntry))
  // A set that grows is walked to its end.
  for (const { imports } of atOnce) {
    for (const chunk of chunks) if (imports.includes(chunk.fileName)) atOnce.add(chunk)
  }
  return { atOnce: [...atOnce], later: chunks.filter((chunk) => !atOnce.has(chunk)) }
}

/** Level 9, as files are compressed that are compressed once. */
export function sizeOf(code: string): Size {
  return { minified: Buffer.byteLength(code), gzipped: gzipSync(code, { level: 9 }).byteLength }
}

function sum(chunks: readonly Rolldown.OutputChunk[]): Size {
  const sizes = chunks.map(({ code }) => sizeOf(code))
  return {
    minified: sizes.reduce((total, { minified }) => total + minified, 0),
    gzipped: sizes.reduce((total, { gzipped }) => total + gzipped, 0)
  }
}

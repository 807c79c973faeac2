// The examples of a page: what is printed there is what the files beside its test hold.
import { readdir, readFile } from 'node:fs/promises'

const root = new URL('../../', import.meta.url)

export function textOf(page: string): Promise<string> {
  return readFile(new URL(`docs/${page}.md`, root), 'utf8')
}

/** The TypeScript of a page under `docs/`, in its order. */
export async function printedIn(page: string): Promise<readonly string[]> {
  return [...(await textOf(page)).matchAll(/```ts\n([^]*?)```/g)].map(([, code = '']) => code)
}

/** The same of the files in `e2e/docs/<page>/`, without their first line. */
export async function filesOf(page: string): Promise<readonly string[]> {
  const folder = new URL(`e2e/docs/${page}/`, root)
  const names = await readdir(folder)
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')))
  return texts.map((text) => text.slice(text.indexOf('\n') + 1))
}

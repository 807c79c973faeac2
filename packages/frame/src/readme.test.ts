// The example of the README is the one that is compiled with a browser's types.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('the code in the README is the code that is compiled', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const code = readFileSync(new URL('../browser/readme-example.ts', import.meta.url), 'utf8')
  const printed = /```ts\n([^]*?)```/.exec(readme)?.[1]
  expect(printed?.replace("'@latchkey/frame'", "'../src/index.ts'")).toBe(code.slice(code.indexOf('import')))
})

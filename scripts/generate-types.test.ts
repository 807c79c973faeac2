// The generated types in the tree are what the catalogue generates.

import { expect, test } from 'vitest'
import { generatedFiles } from './catalogue/generated-files.ts'
import { presentFiles } from './catalogue/present-files.ts'

test('the types in the tree are those of the catalogue: after a change run node scripts/generate-types.ts', () => {
  const made = generatedFiles()
  const present = presentFiles()
  expect([...present.keys()].toSorted()).toEqual(made.map(({ path }) => path).toSorted())
  for (const { path, text } of made) expect(present.get(path), path).toBe(text)
})

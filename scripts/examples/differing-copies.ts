// What all examples have in common stands in each of them, so that each can be copied: here it is kept the same.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The examples whose `application.ts` differs from that of the first one. */
export async function differingCopies(
  examples: string,
  names: readonly string[]
): Promise<readonly string[]> {
  const texts = await Promise.all(
    names.map((name) => readFile(join(examples, name, 'application.ts'), 'utf8'))
  )
  return names.filter((_name, index) => texts[index] !== texts[0])
}

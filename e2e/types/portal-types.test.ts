// `latchkey types`: what a portal says of its own fields compiles, and is known to calls.

import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { givenStack, type GivenStack } from '../support/given-stack.ts'
import { compilerSays } from './compiler-says.ts'
import { latchkey } from './latchkey.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

let stack: GivenStack
let folder: string
beforeAll(async () => {
  stack = await givenStack()
  folder = await mkdtemp(join(tmpdir(), 'latchkey-types-'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await stack.close()
})

it('user fields of a portal become types that calls know', async () => {
  const [portal] = stack.portals
  const memberId = portal?.memberId ?? ''
  await stack.api.call(memberId, 'crm.deal.add', { fields: { TITLE: 'Roof', UF_CRM_COLOUR: 'red' } })

  const declarations = await latchkey(stack, 'types', memberId)

  expect(declarations).toContain(memberId)
  // The sandbox does not know these, and the rest is printed all the same.
  expect(declarations).toContain('// Not read: crm.lead.fields (ERROR_METHOD_NOT_FOUND: Method not found!)')
  await writeFile(join(folder, 'portal.d.ts'), declarations)
  await writeFile(
    join(folder, 'program.ts'),
    `import type { Rest } from '@latchkey/rest'

export async function colours(rest: Rest): Promise<string[]> {
  const { result: deal } = await rest.call('crm.deal.get', { id: 1 })
  const found: string[] = [deal.UF_CRM_COLOUR ?? 'none']
  for await (const row of rest.list('crm.deal.list', { select: ['UF_*'] })) found.push(row.UF_CRM_COLOUR ?? 'none')
  // @ts-expect-error no field of this portal: nothing is known of it
  found.push(deal.UF_CRM_SHAPE ?? 'none')
  return found
}
`
  )
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.base.json'), files: ['portal.d.ts', 'program.ts'] })
  )
  expect(compilerSays(folder)).toBe('')
})

// `latchkey scopes` from outside.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runLatchkey } from '../testing/run-latchkey.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-scopes-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function scopes(...words: readonly string[]) {
  return runLatchkey(['scopes', ...words], { cwd: folder }).ended
}

test('programs get JSON', async () => {
  const { code, out, err } = await scopes('crm.deal.get', 'tasks.task.list', 'my.own')
  expect([code, err]).toEqual([0, ''])
  expect(JSON.parse(out)).toEqual({ scopes: ['crm', 'task'], unknown: ['my.own'] })
})

test('people get what the form of the application takes, and what is unknown', async () => {
  const terminal = { nodeArguments: ['--import=data:text/javascript,process.stdout.isTTY=true'] }
  const { out } = await runLatchkey(['scopes', 'crm.deal.get', 'tasks.task.list', 'my.own'], terminal).ended
  expect(out).toBe('crm,task\nunknown: my.own\n')
})

test('methods are found in source code', async () => {
  writeFileSync(join(folder, 'app.php'), `<?php $b24->call('sonet_group.get'); $b24->call("crm.lead.add");`)
  writeFileSync(join(folder, 'app.ts'), `await rest.call('user.get')`)
  expect(JSON.parse((await scopes('--in', 'app.php', 'app.ts')).out).scopes).toEqual([
    'crm',
    'sonet_group',
    'user'
  ])
})

test('without methods and files it says what to name, with a lost file which one', async () => {
  expect(await scopes()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('name methods') })
  expect(await scopes('--in', 'none.ts')).toMatchObject({ code: 2, err: expect.stringContaining('none.ts') })
})

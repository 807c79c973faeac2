// Scopes from names of methods, and names of methods from code.
import { expect, test } from 'vitest'
import { methodNamesIn, scopesFor } from './index.ts'

test('each scope comes once, and methods of every scope need none', () => {
  expect(scopesFor(['crm.deal.list', 'tasks.task.list', 'crm.contact.get', 'server.time'])).toEqual({
    scopes: ['crm', 'task'],
    unknown: []
  })
})

test('a method may need several scopes', () => {
  expect(scopesFor(['userfieldconfig.list']).scopes).toEqual(['crm', 'userfieldconfig'])
})

test('names are those of the scope list where pages of the documentation write others', () => {
  expect(scopesFor(['sonet_group.get', 'user.get']).scopes).toEqual(['sonet_group', 'user'])
})

test('names are read in any case', () => {
  expect(scopesFor(['CRM.Deal.LIST'])).toEqual({ scopes: ['crm'], unknown: [] })
})

test('methods that nobody documents are told apart, each once', () => {
  expect(scopesFor(['crm.deal.get', 'my.own', 'my.own'])).toEqual({ scopes: ['crm'], unknown: ['my.own'] })
})

test('names of methods are found in code of any language', () => {
  const code = `
    await rest.call('crm.deal.get', { id: 1 }) // crm.lead.get
    $client->call("tasks.task.list"); call(\`crm.deal.get\`)
    import { x } from 'crm.js'; const events = 'events'
  `
  expect(methodNamesIn(code)).toEqual(['crm.deal.get', 'tasks.task.list'])
})

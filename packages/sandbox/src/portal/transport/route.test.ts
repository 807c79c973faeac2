// Addresses of calls.
import { expect, test } from 'vitest'
import { parseRoute } from './route.ts'

test.each([
  ['/rest/crm.deal.list', 'crm.deal.list', 'json'],
  ['/rest/crm.deal.list/', 'crm.deal.list', 'json'],
  ['/rest/crm.deal.list.json?start=50', 'crm.deal.list', 'json'],
  ['/rest/crm.deal.list.xml', 'crm.deal.list', 'xml'],
  ['/rest/crm.deal.list.csv', 'crm.deal.list.csv', 'json'],
  ['/rest/tasks.flow.Flow.get', 'tasks.flow.Flow.get', 'json'],
  ['/rest/', '', 'json'],
  ['/rest/a/b', '', 'json']
])('%s is method "%s" as %s', (target, method, format) => {
  expect(parseRoute(target)).toMatchObject({ version: 2, method, format, webhook: undefined })
})

test('two segments before the method are a webhook', () => {
  expect(parseRoute('/rest/1/abc/profile.json?a=1')).toEqual({
    version: 2,
    method: 'profile',
    format: 'json',
    webhook: { login: '1', key: 'abc' },
    query: 'a=1'
  })
})

test('`api/` is REST v3, alone it is a method name', () => {
  expect(parseRoute('/rest/api/tasks.task.get')).toMatchObject({ version: 3, method: 'tasks.task.get' })
  expect(parseRoute('/rest/api/1/abc/tasks.task.get')).toMatchObject({ version: 3, method: 'tasks.task.get' })
  expect(parseRoute('/rest/api')).toMatchObject({ version: 2, method: 'api' })
})

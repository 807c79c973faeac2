// Deals through REST: a portal with deals of an administrator (odd ids) and of a worker (even ids).
import { describe, expect, test } from 'vitest'
import { testPortal, type TestPortal } from '../test-portal.ts'

async function ids(portal: TestPortal, params: object, token = 'admin'): Promise<number[]> {
  const { body } = await portal.call('crm.deal.list', { select: ['ID'], ...params }, token)
  return (body.result as { ID: string }[]).map((row) => Number(row.ID))
}

describe('crm.deal.list', () => {
  test('pages by 50 and reads past the end from the start again', async () => {
    const { call } = testPortal({ deals: 120 })
    const third = await call('crm.deal.list', { start: 100 })
    expect(third.body.result).toHaveLength(20)
    expect(third.body).toMatchObject({ total: 120 })
    expect(third.body.next).toBeUndefined()
    const beyond = await call('crm.deal.list', { start: 150 })
    expect((beyond.body.result as { ID: string }[])[0]?.ID).toBe('1')
    expect(beyond.body).toMatchObject({ next: 50, total: 120 })
  })

  test('start -1 does not count', async () => {
    const { body } = await testPortal({ deals: 120 }).call('crm.deal.list', { start: -1 })
    expect(body.result).toHaveLength(50)
    expect(body.total).toBe(0)
    expect(body.next).toBeUndefined()
  })

  test('an empty list is `[]` with total 0', async () => {
    const { body } = await testPortal().call('crm.deal.list')
    expect(body).toMatchObject({ result: [], total: 0 })
  })

  test.each<[string, object, number[]]>([
    ['equal', { ID: 2 }, [2]],
    ['equal, spelled out', { '=TITLE': 'deal 3' }, [3]],
    ['one of an array', { ID: [1, '4'] }, [1, 4]],
    ['in', { '@ID': [2, 3, 99] }, [2, 3]],
    ['not in', { '!@ID': [1, 2, 3, 4] }, [5, 6]],
    ['not equal', { '!ID': 1, '!=ID': 2 }, [3, 4, 5, 6]],
    ['more', { '>ID': 4 }, [5, 6]],
    ['at least, less', { '>=OPPORTUNITY': '20', '<OPPORTUNITY': 40 }, [2, 3]],
    ['at most', { '<=DATE_CREATE': '2026-01-01 00:00:02' }, [1, 2]],
    ['at most, with an offset', { '<=DATE_CREATE': '2026-01-01T03:00:02+03:00' }, [1, 2]],
    ['at most, Russian style', { '<=DATE_CREATE': '01.01.2026 00:00:01' }, [1]],
    ['contains', { '%TITLE': 'EAL 5' }, [5]],
    ['does not contain', { '!%TITLE': '5' }, [1, 2, 3, 4, 6]],
    ['like', { '=%TITLE': 'deal _' }, [1, 2, 3, 4, 5, 6]],
    ['like, the other spelling', { '%=TITLE': '%6' }, [6]],
    ['not like', { '!=%TITLE': '%6', '!%=TITLE': '%5' }, [1, 2, 3, 4]],
    ['nothing set', { COMMENTS: '' }, [1, 2, 3, 4, 5, 6]],
    ['something set', { '!COMMENTS': '' }, []],
    ['more than nothing', { '>COMMENTS': 'a' }, []],
    ['lower case', { stage_id: 'WON' }, [3, 6]],
    ['an unknown field', { NO_SUCH_FIELD: 1 }, [1, 2, 3, 4, 5, 6]]
  ])('filter: %s', async (_, filter, expected) => {
    expect(await ids(testPortal({ deals: 6 }), { filter })).toEqual(expected)
  })

  test('orders by several fields, equal rows by id', async () => {
    const portal = testPortal({ deals: 4 })
    expect(await ids(portal, { order: { STAGE_ID: 'desc', ID: 'DESC' } })).toEqual([3, 4, 2, 1])
    expect(await ids(portal, { order: { ASSIGNED_BY_ID: 'DESC' } })).toEqual([2, 4, 1, 3])
    expect(await ids(portal, { order: { NO_SUCH_FIELD: 'DESC' } })).toEqual([1, 2, 3, 4])
  })

  test('prints what `select` names and nothing else', async () => {
    const { call } = testPortal({ deals: 1 })
    const keys = async (select: string[]) => {
      const { body } = await call('crm.deal.list', { select })
      return Object.keys((body.result as object[])[0] ?? {})
    }
    expect(await keys(['title'])).toEqual(['TITLE'])
    expect(await keys(['*'])).not.toContain('UF_CRM_COLOUR')
    expect(await keys(['ID', 'UF_*'])).toEqual(['ID', 'UF_CRM_COLOUR'])
    expect(await keys([])).toEqual(expect.arrayContaining(['ID', 'TITLE', 'COMMENTS', 'UF_CRM_COLOUR']))
  })

  test('people without administrator rights see the deals they are responsible for', async () => {
    const portal = testPortal({ deals: 5 })
    expect(await ids(portal, {}, 'worker')).toEqual([2, 4])
    expect((await portal.call('crm.deal.list', {}, 'worker')).body.total).toBe(2)
  })

  test.each(['filter', 'order'])('%s that is no array is refused', async (name) => {
    expect(await testPortal().call('crm.deal.list', { [name]: 'x' })).toEqual({
      status: 400,
      body: { error: '', error_description: `Parameter '${name}' must be array.` }
    })
  })
})

describe('crm.deal.get', () => {
  test('answers the row, all values text', async () => {
    const { body } = await testPortal({ deals: 2 }).call('crm.deal.get', { id: 2 })
    expect(body.result).toMatchObject({ ID: '2', OPPORTUNITY: '20.00', COMMENTS: null })
  })

  test.each([
    [{ ID: 9 }, 'admin', 'Not found'],
    [{ id: 'x' }, 'admin', 'ID is not defined or invalid.'],
    [{}, 'admin', 'ID is not defined or invalid.'],
    [{ id: 1 }, 'worker', 'Access denied.']
  ])('%j as %s: %s', async (params, token, error_description) => {
    expect(await testPortal({ deals: 2 }).call('crm.deal.get', params, token)).toEqual({
      status: 400,
      body: { error: '', error_description }
    })
  })
})

describe('crm.deal.add', () => {
  test('fills what is missing, converts what is given, and tells of it', async () => {
    const portal = testPortal({ deals: 3 })
    const fields = {
      title: 'A & B',
      OPPORTUNITY: 12.5,
      CLOSEDATE: '2026-02-03T10:00:00+03:00',
      OPENED: false,
      CONTACT_ID: '5',
      COMMENTS: '',
      UF_CRM_COLOUR: 'blue',
      ID: 99,
      CREATED_BY_ID: 99,
      NO_SUCH_FIELD: 1
    }
    const added = await portal.call('crm.deal.add', { FIELDS: fields }, 'worker')
    expect(added.body.result).toBe(4)
    const { body } = await portal.call('crm.deal.get', { id: 4 })
    expect(body.result).toMatchObject({
      ID: '4',
      TITLE: 'A & B',
      OPPORTUNITY: '12.50',
      CLOSEDATE: '2026-02-03T07:00:00+00:00',
      OPENED: 'N',
      CONTACT_ID: '5',
      COMMENTS: null,
      UF_CRM_COLOUR: 'blue',
      CREATED_BY_ID: '7',
      ASSIGNED_BY_ID: '7',
      STAGE_ID: 'NEW',
      DATE_CREATE: '2026-01-02T03:04:05+00:00',
      COMPANY_ID: null
    })
    expect(body.result).not.toHaveProperty('NO_SUCH_FIELD')
    expect(portal.changes).toEqual([
      {
        event: 'ONCRMDEALADD',
        data: { FIELDS: { ID: 4 } },
        connector: '',
        userId: 7,
        clientId: portal.app.clientId
      }
    ])
  })

  test('ids grow, also after a deal is gone', async () => {
    const { call } = testPortal({ deals: 3 })
    await call('crm.deal.delete', { id: 3 })
    expect((await call('crm.deal.add')).body.result).toBe(4)
    await call('crm.deal.delete', { id: 4 })
    expect((await call('crm.deal.add')).body.result).toBe(5)
  })

  test.each([
    [{ fields: 'x' }, { error: '', error_description: "Parameter 'fields' must be array." }],
    [{ params: 'x' }, { error: '', error_description: "Parameter 'params' must be array." }],
    [
      { fields: { opportunity: [1] } },
      {
        error: 'ERROR_ARGUMENT',
        error_description: "The value of an argument 'OPPORTUNITY' must be of type double",
        argument: 'OPPORTUNITY'
      }
    ]
  ])('%j is refused and nothing is stored', async (params, body) => {
    const portal = testPortal()
    expect(await portal.call('crm.deal.add', params)).toEqual({ status: 400, body })
    expect(portal.portal.deals.size).toBe(0)
    expect(portal.changes).toEqual([])
  })
})

test('crm.deal.update changes the given fields and tells of it', async () => {
  const portal = testPortal({ deals: 2 })
  portal.advance(5_000)
  const params = { id: 2, fields: { STAGE_ID: 'LOST' } }
  expect((await portal.call('crm.deal.update', params, 'worker')).body.result).toBe(true)
  expect(portal.portal.deals.get(2)).toMatchObject({
    TITLE: 'Deal 2',
    STAGE_ID: 'LOST',
    DATE_MODIFY: '2026-01-02T03:04:10+00:00',
    MODIFY_BY_ID: '7'
  })
  expect(portal.changes).toMatchObject([{ event: 'ONCRMDEALUPDATE', data: { FIELDS: { ID: 2 } } }])
})

test('crm.deal.delete removes the deal and tells of it; another user`s deal stays', async () => {
  const portal = testPortal({ deals: 2 })
  expect((await portal.call('crm.deal.delete', { id: 1 }, 'worker')).status).toBe(400)
  expect((await portal.call('crm.deal.delete', { id: 2 }, 'worker')).body.result).toBe(true)
  expect([...portal.portal.deals.keys()]).toEqual([1])
  expect(portal.changes).toMatchObject([{ event: 'ONCRMDEALDELETE', data: { FIELDS: { ID: 2 } } }])
})

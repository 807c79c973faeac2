// What the compiler accepts and refuses of calls; checked by `npm run types`.
import { expectTypeOf } from 'vitest'
import type { Params } from '../call/call-result.ts'
import type { Rest } from '../rest.ts'
import type { EventName } from './event-name.ts'
import type { MethodParams, MethodResult } from './typed-call.ts'

declare const rest: Rest

interface OwnMethod {
  params: { colour: string }
  result: { shade: number }[]
  row: { shade: number }
}

declare module './rest-methods.ts' {
  interface RestMethods {
    'own.paint.list': OwnMethod
  }
}

interface MyDeal {
  readonly ID: string
  readonly UF_CRM_FLOOR: string
}

export async function documentedMethods(): Promise<void> {
  const { result: deal } = await rest.call('crm.deal.get', { id: 1 })
  expectTypeOf(deal.ID).toEqualTypeOf<string>()
  expectTypeOf(deal.TITLE).toEqualTypeOf<string | null>()
  expectTypeOf(deal['UF_CRM_FLOOR']).toEqualTypeOf<unknown>()
  expectTypeOf(
    (await rest.call('crm.deal.add', { fields: { TITLE: 'Roof', UF_CRM_FLOOR: 3 } })).result
  ).toEqualTypeOf<number>()
  expectTypeOf((await rest.call('server.time')).result).toEqualTypeOf<string>()

  // Ids are text in most answers, and may go back as they came.
  await rest.call('crm.deal.get', { id: deal.ID })
  await rest.call('crm.deal.list', { filter: { '>OPPORTUNITY': 100 }, select: ['ID', 'UF_*'], start: 50 })
  await rest.call('crm.deal.list', undefined, { timeoutMs: 1000 })
  await rest.call('crm.deal.update', {
    id: 1,
    fields: { CLOSEDATE: new Date(0), COMMENTS: null, OPENED: true }
  })
  await rest.call('user.get', { filter: { ACTIVE: true } })
  await rest.call('user.get', { FILTER: { ACTIVE: true } })
  // A list has an id or a code, though its page marks both.
  await rest.call('lists.element.get', { IBLOCK_TYPE_ID: 'lists', IBLOCK_ID: 3 })

  // @ts-expect-error a parameter that the method needs
  await rest.call('crm.deal.get')
  // @ts-expect-error a parameter that the method needs
  await rest.call('crm.item.get', { id: 1 })
  // @ts-expect-error a misspelt parameter
  await rest.call('crm.deal.list', { filtr: {} })
  // @ts-expect-error a value of another kind
  await rest.call('crm.deal.get', { id: { value: 1 } })
  // @ts-expect-error a value of another kind, inside
  await rest.call('crm.deal.add', { fields: { TITLE: ['Roof'] } })
}

export async function otherMethods(name: string, params: Params): Promise<void> {
  expectTypeOf((await rest.call('my.method', { anything: 1 })).result).toEqualTypeOf<unknown>()
  expectTypeOf((await rest.call<MyDeal>('my.method')).result).toEqualTypeOf<MyDeal>()
  expectTypeOf((await rest.call<string>('my.method')).result).toEqualTypeOf<string>()
  expectTypeOf((await rest.call(name, params)).result).toEqualTypeOf<unknown>()
  expectTypeOf((await rest.call<MyDeal>(name, params)).result).toEqualTypeOf<MyDeal>()
  // With a result of one's own, and with parameters that the compiler cannot see, nothing is checked.
  expectTypeOf((await rest.call<MyDeal>('crm.deal.get', { ID: 1 })).result).toEqualTypeOf<MyDeal>()
  expectTypeOf((await rest.call('crm.deal.get', params)).result.ID).toEqualTypeOf<string>()

  // @ts-expect-error parameters are named
  await rest.call('my.method', 5)
}

export async function generic<T>(method: string, params: Params): Promise<T> {
  return (await rest.call<T>(method, params)).result
}

export async function addedMethods(): Promise<void> {
  const { result } = await rest.call('own.paint.list', { colour: 'red' })
  expectTypeOf(result).toEqualTypeOf<{ shade: number }[]>()
  for await (const row of rest.list('own.paint.list', { colour: 'red' }))
    expectTypeOf(row).toEqualTypeOf<{ shade: number }>()
  // @ts-expect-error a parameter that the method needs
  await rest.call('own.paint.list')
}

export async function lists(): Promise<void> {
  for await (const row of rest.list('crm.deal.list', { select: ['TITLE'] })) {
    expectTypeOf(row.ID).toEqualTypeOf<string>()
    // The caller selects fields.
    expectTypeOf(row.TITLE).toEqualTypeOf<string | null | undefined>()
  }
  for await (const row of rest.list('crm.item.list', { entityTypeId: 2 }))
    expectTypeOf(row.id).toEqualTypeOf<number>()
  for await (const row of rest.list<MyDeal>('crm.deal.list')) expectTypeOf(row).toEqualTypeOf<MyDeal>()
  for await (const row of rest.list('my.list')) expectTypeOf(row).toEqualTypeOf<Record<string, unknown>>()
  // @ts-expect-error a parameter that the method needs
  rest.list('crm.item.list', { filter: {} })
}

export async function batches(): Promise<void> {
  const { deal, contact } = await rest.batch({
    deal: ['crm.deal.get', { id: 1 }],
    contact: ['crm.contact.get', { id: '$result[deal][CONTACT_ID]' }]
  })
  if (deal.status === 'ok') expectTypeOf(deal.result.TITLE).toEqualTypeOf<string | null>()
  if (contact.status === 'ok') expectTypeOf(contact.result.ID).toEqualTypeOf<string>()
  const [user] = await rest.batch([['user.current']])
  if (user.status === 'ok') expectTypeOf(user.result.ID).toEqualTypeOf<string>()

  // @ts-expect-error a misspelt parameter leaves the needed one out
  await rest.batch({ deal: ['crm.deal.get', { idd: 1 }] })
  // @ts-expect-error a value of another kind
  await rest.batch({ deal: ['crm.deal.get', { id: { value: 1 } }] })
}

export function names(): void {
  expectTypeOf<MethodParams<'crm.type.get'>>().not.toEqualTypeOf<Params>()
  expectTypeOf<MethodParams<'my.method'>>().toEqualTypeOf<Params>()
  expectTypeOf<MethodResult<string>>().toEqualTypeOf<unknown>()
  expectTypeOf<'ONCRMDEALADD'>().toExtend<EventName>()
  expectTypeOf<'ONMYEVENT'>().toExtend<EventName>()
}

// How the POST of an event is read (portal-behaviour.md section 7.3, wire.md section 6).

import { describe, expect, it } from 'vitest'
import { AppError } from '../errors/app-error.ts'
import { decodeForm } from '../wire/index.ts'
import { type EventPost, readEvent } from './read-event.ts'

const memberId = 'a'.repeat(32)
const accessToken = 'ab'.repeat(35)
const applicationToken = 'cd'.repeat(16)

const whole: Readonly<Record<string, string>> = {
  event: 'onCrmDealAdd',
  event_handler_id: '12',
  'data[FIELDS][ID]': '7405',
  ts: '1800000000',
  'auth[access_token]': accessToken,
  'auth[domain]': 'one.example',
  'auth[server_endpoint]': 'https://auth.example/rest/',
  'auth[status]': 'F',
  'auth[client_endpoint]': 'https://one.example/rest/',
  'auth[member_id]': memberId,
  'auth[user_id]': '7',
  'auth[application_token]': applicationToken
}

function read(changes: Readonly<Record<string, string | undefined>> = {}, more = ''): EventPost {
  const fields = Object.entries({ ...whole, ...changes }).filter(
    (field): field is [string, string] => field[1] !== undefined
  )
  return readEvent(decodeForm(new URLSearchParams(fields).toString() + more), 'app.1', 1_800_000_005_000)
}

function fieldAtFault(act: () => unknown): string | undefined {
  try {
    act()
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad-request') return error.field
    throw error
  }
  return undefined
}

describe('reading an event', () => {
  it('names are upper case, whatever pages show', () => {
    expect(read().event).toBe('ONCRMDEALADD')
  })

  it('takes apart what is compared with a proof, and what is kept', () => {
    expect(read()).toMatchObject({
      memberId,
      hosts: [
        { field: 'auth[domain]', kind: 'host', value: 'one.example' },
        { field: 'auth[client_endpoint]', kind: 'address', value: 'https://one.example/rest/' }
      ],
      server: { field: 'auth[server_endpoint]', value: 'https://auth.example/rest/' },
      accessToken,
      applicationToken,
      claimedStatus: 'F',
      kept: {
        clientId: 'app.1',
        memberId,
        event: 'ONCRMDEALADD',
        receivedAt: 1_800_000_005_000,
        happenedAt: 1_800_000_000_000,
        handlerId: '12',
        actingUserId: '7',
        data: { FIELDS: { ID: '7405' } }
      }
    })
  })

  it('only the event and the member id are needed: automation has no user, payment no token', () => {
    const absent = Object.keys(whole).filter((name) => name !== 'event' && name !== 'auth[member_id]')
    const post = read(Object.fromEntries(absent.map((name) => [name, undefined])))
    expect(post.kept).toMatchObject({ event: 'ONCRMDEALADD', memberId })
    expect(post).toMatchObject({ hosts: [] })
    for (const name of ['accessToken', 'applicationToken', 'refreshToken', 'server'])
      expect(post).not.toHaveProperty(name)
  })

  it('nothing that is kept contains a token of the POST', () => {
    const post = read({ 'data[FIELDS][NOTE]': `use ${accessToken} or ${applicationToken}` })
    const kept = JSON.stringify(post.kept)
    expect(kept).toContain('sha256:')
    expect(kept).not.toContain(accessToken)
    expect(kept).not.toContain(applicationToken)
  })

  it('words that are no letter of status, no moment and no id are left out, not refused', () => {
    const { claimedStatus, kept } = read({ 'auth[status]': 'paid', ts: 'now', event_handler_id: 'x' })
    expect(claimedStatus).toBeUndefined()
    expect(kept).not.toHaveProperty('happenedAt')
    expect(kept).not.toHaveProperty('handlerId')
  })

  it.each([
    ['event', undefined],
    ['event', ''],
    ['event', 'ON CRM'],
    ['auth[member_id]', undefined],
    ['auth[member_id]', '../other'],
    ['auth[access_token]', 'short'],
    ['auth[access_token]', 'a'.repeat(513)],
    ['auth[refresh_token]', ''],
    ['auth[application_token]', 'with a space in it'],
    ['auth[server_endpoint]', 'ftp://auth.example'],
    ['auth[domain]', 'https://one.example/'],
    ['auth[client_endpoint]', 'one.example'],
    ['auth[user_id]', '0']
  ])('refuses %s = %s and names it', (field, value) => {
    expect(fieldAtFault(() => read({ [field]: value }))).toBe(field)
  })

  it('refuses security fields that are repeated or bracketed', () => {
    expect(fieldAtFault(() => read({}, `&auth[member_id]=${memberId}`))).toBe('auth[member_id]')
    expect(
      fieldAtFault(() =>
        read({ 'auth[application_token]': undefined }, `&auth[application_token][]=${applicationToken}`)
      )
    ).toBe('auth[application_token]')
    expect(fieldAtFault(() => read({}, '&event=ONAPPUNINSTALL'))).toBe('event')
  })
})

describe('section 7, events: when two POSTs are one event', () => {
  const key = (changes: Readonly<Record<string, string | undefined>> = {}): string =>
    read(changes).kept.dedupeKey

  it('fresh tokens, another arrival and another spelling of the name make no difference', () => {
    expect(key({ 'auth[access_token]': 'ef'.repeat(35), event: 'ONCRMDEALADD' })).toBe(key())
  })

  it.each([
    ['event', 'ONCRMDEALUPDATE'],
    ['auth[member_id]', 'b'.repeat(32)],
    ['event_handler_id', '13'],
    ['ts', '1800000001'],
    ['data[FIELDS][ID]', '7406']
  ])('%s makes one', (field, value) => {
    expect(key({ [field]: value })).not.toBe(key())
  })
})

// The form of portals that travel, and what CRest's file becomes.

import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { AppError } from '../errors/app-error.ts'
import { readCrestSettings, readPortablePortal } from './portable-portal.ts'

const token = (): string => randomBytes(35).toString('hex')
const grant = { accessToken: token(), refreshToken: token() }

function refusal(read: () => unknown): AppError {
  try {
    read()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('It was taken.')
}

describe('a portal of a table of one’s own', () => {
  it('needs a refresh token, and nothing else', () => {
    const portal = { grants: [{ refreshToken: grant.refreshToken }] }
    expect(readPortablePortal(portal)).toEqual(portal)
  })

  it('may say all that it knows', () => {
    const portal = {
      memberId: randomBytes(16).toString('hex'),
      domain: 'portal.example:8443',
      authServer: 'https://oauth.bitrix.info/rest/',
      applicationToken: randomBytes(16).toString('hex'),
      grants: [
        { userId: '1', ...grant },
        { userId: '7', ...grant }
      ]
    }
    expect(readPortablePortal(portal)).toEqual(portal)
  })

  it.each([
    ['grants', {}],
    ['grants', { grants: [] }],
    ['grants.0.refreshToken', { grants: [{ accessToken: grant.accessToken }] }],
    ['grants.0.refreshToken', { grants: [{ refreshToken: 'short' }] }],
    ['grants.1.accessToken', { grants: [grant, { ...grant, accessToken: `${grant.accessToken} x` }] }],
    ['grants.0.userId', { grants: [{ ...grant, userId: 1 }] }],
    ['domain', { domain: 'https://portal.example/', grants: [grant] }],
    ['memberId', { memberId: '', grants: [grant] }],
    ['member_id', { member_id: 'x', grants: [grant] }],
    ['', 'text'],
    ['', null]
  ])('a mistake is named by its field, without its value: %s', (field, value) => {
    const error = refusal(() => readPortablePortal(value))
    expect(error).toMatchObject({ code: 'bad-request', field })
    expect(error.message).not.toContain(grant.refreshToken)
    expect(error.message).not.toContain(grant.accessToken)
  })
})

describe('settings.json of CRest', () => {
  const settings = {
    access_token: grant.accessToken,
    expires_in: '3600',
    application_token: 'a'.repeat(32),
    refresh_token: grant.refreshToken,
    domain: 'portal.example',
    client_endpoint: 'https://portal.example/rest/'
  }

  it('is a portal with one grant; its application token is left out', () => {
    expect(readCrestSettings(settings)).toEqual({ domain: 'portal.example', grants: [grant] })
  })

  it('may lack what older versions did not write, or left empty', () => {
    const { refresh_token } = settings
    const portal = { grants: [{ refreshToken: refresh_token }] }
    expect(readCrestSettings({ refresh_token })).toEqual(portal)
    expect(readCrestSettings({ ...settings, domain: '', access_token: '' })).toEqual(portal)
  })

  it.each([{}, [], null, { ...settings, refresh_token: '' }])(
    'is refused without a refresh token',
    (value) => {
      expect(refusal(() => readCrestSettings(value))).toMatchObject({ field: 'grants.0.refreshToken' })
    }
  )
})

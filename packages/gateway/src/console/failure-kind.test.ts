// Every failure that a page can meet has words; what the portal itself says comes first.

import { FrameError } from '@latchkey/frame'
import { RestError } from '@latchkey/rest'
import { expect, test } from 'vitest'
import { consoleTexts } from './console-texts.ts'
import { failureKind, refusalOf } from './failure-kind.ts'

function refused(error: string): RestError {
  const portal = { error, error_description: '', status: 401 }
  return new RestError('portal-error', 'Refused.', {
    method: 'crm.deal.list',
    ran: 'yes',
    retry: 'no',
    portal
  })
}

test.each([
  [refused('insufficient_scope'), 'scope'],
  [refused('ACCESS_DENIED'), 'rights'],
  [refused('ERROR_CORE'), 'other'],
  [{ code: 'portal-error', detail: 'x', portal: { error: 'INSUFFICIENT_SCOPE' } }, 'scope'],
  [{ code: 'unproven', detail: 'x' }, 'administrators'],
  [{ code: 'unauthorized', detail: 'x' }, 'session'],
  [{ code: 'grant-lost', detail: 'x' }, 'lost'],
  [{ code: 'constructor', detail: 'x' }, 'other'],
  [
    new RestError('portal-unreachable', 'No answer.', { method: 'x', ran: 'unknown', retry: 'later' }),
    'portal'
  ],
  [new FrameError('session-refused', 'Refused.', { status: 401 }), 'session'],
  [new FrameError('not-in-portal', 'Alone.'), 'outside'],
  [new TypeError('Failed to fetch'), 'back-end']
])('%s', (error, kind) => {
  expect(failureKind(refusalOf(error))).toBe(kind)
})

test('the exact words are kept for those who help', () => {
  expect(refusalOf(refused('insufficient_scope'))).toEqual({
    code: 'portal-error',
    detail: 'Refused.',
    portalError: 'insufficient_scope'
  })
})

test('every language has the same texts, and none is empty', () => {
  const shape = (value: object): unknown =>
    Object.entries(value).map(([name, text]) => [
      name,
      typeof text === 'object' && text !== null ? shape(text as object) : typeof text
    ])
  for (const texts of Object.values(consoleTexts)) {
    expect(shape(texts)).toEqual(shape(consoleTexts.en))
    expect(JSON.stringify(texts)).not.toContain('""')
  }
})

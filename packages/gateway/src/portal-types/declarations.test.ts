// From what a portal says of its fields to declarations.

import { describe, expect, test } from 'vitest'
import { declarations } from './declarations.ts'
import { ownFieldsOf, smartProcessesOf } from './portal-fields.ts'

const memberId = 'a'.repeat(32)

test('user fields extend what is known of every portal, with their labels', () => {
  const fields = ownFieldsOf({
    TITLE: { type: 'string', isDynamic: false, title: 'Title' },
    UF_CRM_FLOOR: {
      type: 'integer',
      isDynamic: true,
      title: 'UF_CRM_FLOOR',
      listLabel: 'Floor',
      formLabel: ''
    },
    UF_CRM_TAGS: { type: 'enumeration', isDynamic: true, isMultiple: true, title: 'UF_CRM_TAGS' },
    UF_CRM_MAP: { type: 'rest_12_map', isDynamic: true, isMultiple: true }
  })
  expect(declarations({ memberId, own: [{ thing: 'deal', fields }], processes: [], notRead: [] })).toBe(
    `// User fields and smart processes of the portal ${memberId}, written by \`latchkey types\`.

export {}

declare module '@latchkey/rest' {
  interface DealFields {
    /** Floor */
    UF_CRM_FLOOR?: number | string | null
    UF_CRM_TAGS?: readonly (number | string)[] | false | null
    UF_CRM_MAP?: unknown
  }
}
`
  )
})

test('an item of a smart process has the user fields of its process', () => {
  const field = { userTypeId: 'string', multiple: 'N' }
  const processes = smartProcessesOf(
    [{ id: '5', entityTypeId: 130, title: 'Roofs' }],
    [
      { ...field, entityId: 'CRM_5', fieldName: 'UF_CRM_5_COLOUR' },
      { ...field, entityId: 'CRM_50', fieldName: 'UF_CRM_50_OTHER' },
      { ...field, entityId: 'CRM_DEAL', fieldName: 'UF_CRM_DEALS' }
    ]
  )
  const text = declarations({ memberId, own: [], processes, notRead: [] })
  expect(text).toContain(`/**
 * An item of Roofs: entityTypeId 130.
 * Names are those that methods answer with \`useOriginalUfNames: 'Y'\`.
 */
export interface Item130 {
  id: number
  title: string | null
  UF_CRM_5_COLOUR?: string | null
}
`)
  expect(text).not.toContain('OTHER')
  expect(text).not.toContain('declare module')
})

describe('what a portal says', () => {
  const hostile = '*/ export const x = 1 /*\nexport const y = 2\u2028export const z = 3'

  test('cannot become code', () => {
    const field = { name: 'UF_A: 1 }; x', type: 'string', isMultiple: false, label: hostile }
    const text = declarations({
      memberId,
      own: [{ thing: 'deal', fields: [field] }],
      processes: [{ title: hostile, entityTypeId: 130, fields: [] }],
      notRead: [{ method: 'crm.lead.fields', reason: hostile }]
    })
    const code = text.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '')
    expect(code).not.toMatch(/const [xyz]/)
    expect(code).toContain('"UF_A: 1 }; x"?: string | null')
  })

  test('what it refused is told at the top', () => {
    const notRead = [{ method: 'crm.quote.fields', reason: 'ACCESS_DENIED: no' }]
    const text = declarations({ memberId, own: [], processes: [], notRead })
    expect(text).toContain('// Not read: crm.quote.fields (ACCESS_DENIED: no)\n')
  })
})

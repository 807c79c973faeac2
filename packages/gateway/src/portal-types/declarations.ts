// Writes the declarations of a portal's own fields: they extend what `@latchkey/rest` knows of every portal.

import { fieldType } from './field-type.ts'
import type { OwnField, OwnFields, SmartProcess } from './portal-fields.ts'

export interface PortalTypes {
  readonly memberId: string
  readonly own: readonly OwnFields[]
  readonly processes: readonly SmartProcess[]
  /** Methods that were refused, with the reason. */
  readonly notRead: readonly { readonly method: string; readonly reason: string }[]
}

export function declarations({ memberId, own, processes, notRead }: PortalTypes): string {
  const extended = own
    .filter(({ fields }) => fields.length > 0)
    .map(({ thing, fields }) => interfaceText(`${pascal(thing)}Fields`, fields, '  '))
  return [
    `// User fields and smart processes of the portal ${memberId}, written by \`latchkey types\`.`,
    ...notRead.map(({ method, reason }) => `// Not read: ${method} (${oneLine(reason)})`),
    'export {}',
    ...(extended.length > 0 ? [`declare module '@latchkey/rest' {\n${extended.join('\n\n')}\n}`] : []),
    ...processes.map(processText)
  ]
    .join('\n\n')
    .concat('\n')
}

function processText({ title, entityTypeId, fields }: SmartProcess): string {
  return [
    '/**',
    ` * An item of ${commentText(title)}: entityTypeId ${entityTypeId}.`,
    " * Names are those that methods answer with `useOriginalUfNames: 'Y'`.",
    ' */',
    `export ${interfaceText(`Item${entityTypeId}`, fields, '', ['id: number', 'title: string | null'])}`
  ].join('\n')
}

function interfaceText(
  name: string,
  fields: readonly OwnField[],
  indent: string,
  first: readonly string[] = []
): string {
  const members = fields.flatMap((field) => [
    ...(field.label === field.name ? [] : [`/** ${commentText(field.label)} */`]),
    `${propertyName(field.name)}?: ${fieldType(field)}`
  ])
  const lines = [...first, ...members].map((line) => `${indent}  ${line}\n`)
  return `${indent}interface ${name} {\n${lines.join('')}${indent}}`
}

function pascal(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Names come from the portal: whatever is no name must not become code. */
function propertyName(name: string): string {
  return /^\w+$/.test(name) ? name : JSON.stringify(name)
}

/** A portal's text may neither end the comment nor begin another line. */
function commentText(text: string): string {
  return oneLine(text).replaceAll('*/', '* /')
}

function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

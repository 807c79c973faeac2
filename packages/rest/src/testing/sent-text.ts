// The body of a call that was sent: for the tests of this package.
import type { FetchInit } from '../call/fetch-like.ts'

export function sentText({ body }: FetchInit): string {
  if (typeof body === 'string') return body
  throw new Error('it was no call that was sent, but a file')
}

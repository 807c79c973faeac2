// The pages whose scripts are measured, and how large they may be.

export interface Page {
  readonly subject: string
  readonly script: string
  /** Bytes, gzipped, of what is loaded at once. */
  readonly limit: number
}

export const pages: readonly Page[] = [
  {
    subject: '@latchkey/rest, createRest',
    script: "export { createRest } from '@latchkey/rest'",
    limit: 6_000
  },
  {
    subject: '@latchkey/frame, openFrame',
    script: "export { openFrame } from '@latchkey/frame'",
    limit: 10_000
  }
]

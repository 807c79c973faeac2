// Of docs/types.md.
import type { Rest } from '@latchkey/rest'

declare module '@latchkey/rest' {
  interface RestMethods {
    'example.paint.list': {
      params: { colour: string }
      result: { shade: number }[]
      /** Only for list methods. */
      row: { shade: number }
    }
  }
}

export async function shades(rest: Rest): Promise<number[]> {
  const found: number[] = []
  for await (const { shade } of rest.list('example.paint.list', { colour: 'red' })) found.push(shade)
  return found
}

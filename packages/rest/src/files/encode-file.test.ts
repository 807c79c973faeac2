// Files in parameters: base64 of whatever content comes as, in the forms that methods want.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caught } from '../testing/caught.ts'
import { pieces } from '../testing/file-portal.ts'
import { encodeFile } from './encode-file.ts'
import type { FileData } from './file-data.ts'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

async function* given(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts
}

test('any bytes in any pieces give the base64 of the whole', async () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(parts, async (chunks) => {
      const expected = base64(Buffer.concat(chunks))
      expect((await encodeFile('a', given(chunks))).base64).toBe(expected)
      expect((await encodeFile('a', pieces(chunks))).base64).toBe(expected)
    })
  )
})

test.each([49_151, 49_152, 49_153, 100_001])('%i bytes at once, longer than one piece', async (length) => {
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) % 256)
  expect((await encodeFile('a', bytes)).base64).toBe(base64(bytes))
})

const bytes = Uint8Array.of(0, 255, 13, 10)

test.each<[string, () => FileData]>([
  ['bytes', () => bytes],
  ['a window of a buffer', () => Uint8Array.of(9, 0, 255, 13, 10, 9).subarray(1, 5)],
  ['a buffer', () => bytes.buffer],
  ['a Blob', () => new Blob([bytes])],
  ['a stream', () => pieces([bytes])],
  ['a generator', () => given([bytes])],
  ['a function', () => () => given([bytes])]
])('content may come as %s', async (_, data) => {
  expect((await encodeFile('a', data())).base64).toBe('AP8NCg==')
})

test('the forms that methods want', async () => {
  expect(await encodeFile('Отчёт "1".txt', new TextEncoder().encode('hi'))).toEqual({
    name: 'Отчёт "1".txt',
    base64: 'aGk=',
    pair: ['Отчёт "1".txt', 'aGk='],
    fileData: { fileData: ['Отчёт "1".txt', 'aGk='] }
  })
})

describe('refused before anything is sent', () => {
  test.each(['', '../etc/passwd', 'a\\b', 'a\r\nb', 'a\0', '\u{d800}', 'x'.repeat(256)])(
    'the name %j',
    async (name) => {
      expect(await caught(encodeFile(name, bytes))).toMatchObject({ code: 'bad-request', ran: 'no' })
    }
  )

  test('a file that is too large, without reading more of it than that', async () => {
    let isRead = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        isRead += 1
        yield bytes
      }
    }
    const error = await caught(encodeFile('a', endless(), { maxBytes: 9 }))
    expect(error).toMatchObject({ code: 'bad-request' })
    expect(error.message).toContain('9 bytes')
    expect(isRead).toBe(3)
    expect((await encodeFile('a', bytes, { maxBytes: 4 })).base64).toBe('AP8NCg==')
    expect((await caught(encodeFile('a', new Blob([bytes]), { maxBytes: 3 }))).code).toBe('bad-request')
  })

  test('text instead of bytes', async () => {
    const words = ['words'] as unknown as readonly Uint8Array[]
    expect((await caught(encodeFile('a', given(words)))).message).toContain('bytes')
  })
})

test('a source that fails fails as itself, and is let go', async () => {
  const failure = new Error('the disk is full')
  await expect(encodeFile('a', pieces(['x'], failure))).rejects.toBe(failure)
  let isReleased = false
  const held = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(bytes),
    cancel: () => {
      isReleased = true
    }
  })
  await caught(encodeFile('a', held, { maxBytes: 9 }))
  expect(isReleased).toBe(true)
})

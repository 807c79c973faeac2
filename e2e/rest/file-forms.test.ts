// Forms and base64 of the client, taken apart by the sandbox, whose code knows nothing of the client's.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeFile } from '../../packages/rest/src/files/encode-file.ts'
import { checkUpload, uploadForm } from '../../packages/rest/src/files/upload-form.ts'
import { readFileContent } from '../../packages/sandbox/src/portal/disk/file-content.ts'
import { phpList } from '../../packages/sandbox/src/portal/php/value.ts'
import { multipartFiles } from '../../packages/sandbox/src/portal/transport/multipart-files.ts'

/** Quotes, line breaks, paths, Cyrillic, emoji, halves of them: what names are made of, and what breaks forms. */
const names = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        '"',
        "'",
        '\\',
        '/',
        '\r\n',
        '\n',
        ';',
        '=',
        '%22',
        ' ',
        'Я',
        'ё',
        '🙂',
        'a',
        '.txt',
        '--',
        '\0'
      ),
      {
        maxLength: 12
      }
    )
    .map((parts) => parts.join(''))
)
/** Bytes with the beginnings of boundaries and headers in them. */
const contents = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        '\r\n',
        '--',
        '--latchkey-',
        '\r\n\r\n',
        'Content-Disposition: form-data; name="file"',
        '\0'
      )
    )
    .map((parts) => new TextEncoder().encode(parts.join('')))
)

/** The file as the portal finds it, or `refused`. */
async function sent(name: string, data: Uint8Array | (() => AsyncGenerator<Uint8Array>)) {
  const file = { name, data, type: 'text/plain; charset=utf-8' }
  try {
    checkUpload('x', file)
  } catch (error) {
    expect(error).toMatchObject({ code: 'bad-request', ran: 'no' })
    return 'refused'
  }
  const { body, contentType } = uploadForm('x', 'file', file, () => undefined)
  return multipartFiles(new Uint8Array(await new Response(body).arrayBuffer()), contentType)
}

describe('any file', () => {
  test('arrives in a form under its very name, or is refused for it', async () => {
    let refused = 0
    await fc.assert(
      fc.asyncProperty(names, contents, async (name, data) => {
        const files = await sent(name, data)
        if (files === 'refused') {
          refused += 1
          // Only what cannot arrive is refused.
          expect(name === '' || /[/\\\p{Cc}\p{Cs}]/u.test(name)).toBe(true)
        } else {
          expect(files).toHaveLength(1)
          expect(files[0]).toMatchObject({ field: 'file', name, mediaType: 'text/plain; charset=utf-8' })
          expect(Buffer.compare(files[0]?.bytes ?? Buffer.alloc(1), data)).toBe(0)
        }
      }),
      { numRuns: 500 }
    )
    expect(refused).toBeGreaterThan(0)
  })

  test('arrives as a stream, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(contents, { maxLength: 6 }), async (pieces) => {
        async function* data(): AsyncGenerator<Uint8Array> {
          yield* pieces
        }
        const files = await sent('a.txt', data)
        expect(files).toMatchObject([{ field: 'file', name: 'a.txt' }])
        const [file] = files === 'refused' ? [] : files
        expect(Buffer.compare(file?.bytes ?? Buffer.alloc(1), Buffer.concat(pieces))).toBe(0)
      })
    )
  })

  test('arrives as base64', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (data) => {
        const { pair } = await encodeFile('Я "1".txt', data)
        const { name, bytes } = readFileContent(phpList(pair), 'other')
        expect([name, Buffer.compare(bytes, data)]).toEqual(['Я "1".txt', 0])
      })
    )
  })
})

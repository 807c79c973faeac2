// Files of a form, as PHP takes them apart.
import { expect, test } from 'vitest'
import { multipartFiles } from './multipart-files.ts'

const body = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'))

test('files are told from fields, content is kept byte for byte', () => {
  const text = [
    '--x',
    'Content-Disposition: form-data; name="note"',
    '',
    'no file',
    '--x',
    'content-type: text/plain',
    'Content-Disposition: form-data; name="file"; filename="C:\\fakepath\\a;b.txt"',
    '',
    'one\n--\n',
    '--x--',
    ''
  ].join('\n')
  expect(multipartFiles(body(text), 'multipart/form-data; boundary="x"')).toEqual([
    { field: 'file', name: 'a;b.txt', mediaType: 'text/plain', bytes: body('one\n--\n') }
  ])
})

test('a part whose end never came is no file', () => {
  const text = '--x\nContent-Disposition: form-data; name="file"; filename="a"\n\nhalf of i'
  expect(multipartFiles(body(text), 'multipart/form-data; boundary=x')).toEqual([])
  expect(multipartFiles(body(text), 'multipart/form-data')).toEqual([])
})

// Names that portals give to files: shown and stored by callers, so nothing in them may surprise.
import { expect, test } from 'vitest'
import { nameFromDisposition, safeName } from './file-name.ts'

test.each([
  ['attachment; filename="a.txt"', 'a.txt'],
  [`attachment; filename="-.txt"; filename*=utf-8''%D0%AF.txt`, 'Я.txt'],
  [`attachment; filename*=UTF-8'en'a%20b; filename="c"`, 'a b'],
  ['attachment; filename="a \\"b\\".txt"', 'a "b".txt'],
  ['attachment; filename=plain.txt', 'plain.txt'],
  [`attachment; filename="kept.txt"; filename*=utf-8''%FF`, 'kept.txt'],
  ['attachment; filename="../../etc/passwd"', 'passwd'],
  ['attachment; filename="C:\\\\temp\\\\a.txt"', 'a.txt'],
  [`attachment; filename*=utf-8''a%0D%0ASet-Cookie%3A%20b`, 'aSet-Cookie: b'],
  ['attachment; filename=".."', undefined],
  ['attachment', undefined],
  ['inline; filename=""', undefined],
  [null, undefined]
])('%j names the file %j', (header, name) => {
  expect(nameFromDisposition(header)).toBe(name)
})

test('a name of the Drive loses folders and line breaks', () => {
  expect(safeName('a/b\r\nc.txt')).toBe('bc.txt')
  expect(safeName('a/')).toBeUndefined()
})

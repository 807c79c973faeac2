// How the POST of a portal is read from a Request.

import { expect, test } from 'vitest'
import { textAt } from './form.ts'
import { readForm } from './read-form.ts'

const form = 'application/x-www-form-urlencoded'

function post(body: string | ReadableStream, type: string = form): Request {
  return new Request('https://app.example/app?DOMAIN=portal.example&LANG=de', {
    method: 'POST',
    body,
    headers: { 'content-type': type },
    duplex: 'half'
  })
}

test.each([form, `${form}; charset=UTF-8`, 'Application/X-WWW-Form-Urlencoded;charset=windows-1251'])(
  'given %s, query and body are decoded apart',
  async (type) => {
    const { query, body, bodyText } = await readForm(post('member_id=m1&data%5BNAME%5D=%D0%AF', type))
    expect([textAt(query, 'DOMAIN'), textAt(query, 'member_id')]).toEqual(['portal.example', undefined])
    expect([textAt(body, 'member_id'), textAt(body, 'data[NAME]')]).toEqual(['m1', 'Я'])
    expect(bodyText).toBe('member_id=m1&data%5BNAME%5D=%D0%AF')
  }
)

test.each(['application/json', 'multipart/form-data; boundary=x', 'text/plain', `x-${form}`])(
  'given %s, the header is named',
  async (type) => {
    await expect(readForm(post('a=1', type))).rejects.toMatchObject({
      code: 'wrong-content-type',
      status: 415,
      field: 'Content-Type'
    })
  }
)

test('given no content type, the header is named', async () => {
  const request = post('a=1')
  request.headers.delete('content-type')
  await expect(readForm(request)).rejects.toMatchObject({ code: 'wrong-content-type' })
})

test('given no body, the form is empty', async () => {
  const request = new Request('https://app.example/app', {
    method: 'POST',
    headers: { 'content-type': form }
  })
  expect((await readForm(request)).body.fields.size).toBe(0)
})

test('given exactly 256 kB, the form is read', async () => {
  const { body } = await readForm(post(`a=${'x'.repeat(256 * 1024 - 2)}`))
  expect(textAt(body, 'a')).toHaveLength(256 * 1024 - 2)
})

test('given one byte more, it is refused', async () => {
  await expect(readForm(post('x'.repeat(256 * 1024 + 1)))).rejects.toMatchObject({
    code: 'too-large',
    status: 413
  })
})

test('given an announced length over the limit, nothing is read', async () => {
  const request = post('a=1')
  request.headers.set('content-length', '1000000')
  await expect(readForm(request)).rejects.toMatchObject({ code: 'too-large' })
  expect(request.bodyUsed).toBe(false)
})

test('given an endless body without a length, reading stops at the limit and the stream is cancelled', async () => {
  let sent = 0
  let cancelled = false
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 65_536
      controller.enqueue(new Uint8Array(65_536))
    },
    cancel() {
      cancelled = true
    }
  })
  await expect(readForm(post(endless))).rejects.toMatchObject({ code: 'too-large' })
  expect(cancelled).toBe(true)
  expect(sent).toBeLessThan(1024 * 1024)
})

test('given a body that breaks off, the sender is told to send it again', async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error('connection lost'))
    }
  })
  await expect(readForm(post(broken))).rejects.toMatchObject({ code: 'bad-request', status: 400 })
})

test('given a body that a parser has read, the error says where to mount', async () => {
  const request = post('a=1')
  await request.text()
  await expect(readForm(request)).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('before the body parser') as string
  })
})

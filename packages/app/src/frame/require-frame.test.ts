// What a browser says that it loads a page for.

import { expect, test } from 'vitest'
import { requireFrame } from './require-frame.ts'

const request = (headers: Readonly<Record<string, string>>): Request =>
  new Request('https://app.example/app', { method: 'POST', headers })

test.each([{}, { 'sec-fetch-dest': 'iframe' }, { 'sec-fetch-dest': 'frame' }])('%j is a frame', (headers) => {
  expect(() => requireFrame(request(headers))).not.toThrow()
})

test.each(['document', 'empty', 'IFRAME', 'iframe, document', ''])('%j is none', (destination) => {
  expect(() => requireFrame(request({ 'sec-fetch-dest': destination }))).toThrow(
    expect.objectContaining({ code: 'bad-request', field: 'Sec-Fetch-Dest' })
  )
})

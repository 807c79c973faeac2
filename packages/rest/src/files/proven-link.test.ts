// Links of a portal: to its own address, or nowhere.
import { describe, expect, test } from 'vitest'
import { thrown } from '../testing/caught.ts'
import { provenLink } from './proven-link.ts'

const path = '/rest/download.json?auth=secret-access-token&token=disk%7Csecret'

describe('given a portal', () => {
  test.each([
    ['https://portal.example/rest/', `https://portal.example${path}`, 'https://portal.example'],
    ['https://portal.example/rest/', path, 'https://portal.example'],
    ['https://PORTAL.example/rest/', `https://portal.EXAMPLE:443${path}`, 'https://portal.example'],
    // Behind a proxy: a scheme and a port of its own, or none.
    ['https://portal.example/rest/', `http://portal.example${path}`, 'https://portal.example'],
    ['https://portal.example/rest/', `http://portal.example:80${path}`, 'https://portal.example'],
    ['https://portal.example:8443/rest/', `https://portal.example${path}`, 'https://portal.example:8443'],
    ['https://portal.example:8443/rest/', `http://portal.example:8443${path}`, 'https://portal.example:8443'],
    ['http://localhost:8401/rest/', `http://localhost:8401${path}`, 'http://localhost:8401'],
    ['http://intranet/bitrix/rest/1/code/', `http://intranet${path}`, 'http://intranet']
  ])('at %s the link %s is asked at %s', (endpoint, link, origin) => {
    expect(provenLink('x', endpoint, link).href).toBe(origin + path)
  })

  test.each([
    ['https://evil.example'],
    ['https://portal.example.evil.example'],
    ['https://portal.example:8443'],
    ['https://user:word@portal.example'],
    ['https://portal.example@evil.example'],
    ['//evil.example'],
    ['\\\\evil.example'],
    ['ftp://portal.example'],
    ['javascript:alert(1)//'],
    ['http://[broken']
  ])('a link to %s is refused without a word of its secrets', (start) => {
    const error = thrown(() => provenLink('disk.file.get', 'https://portal.example/rest/', start + path))
    expect(error).toMatchObject({ code: 'unreadable', ran: 'no', retry: 'no' })
    expect(error.message).not.toMatch(/secret|word/)
  })

  test.each([undefined, null, '', 7, {}])('%j is no link', (link) => {
    expect(thrown(() => provenLink('x', 'https://portal.example/rest/', link)).code).toBe('unreadable')
  })
})

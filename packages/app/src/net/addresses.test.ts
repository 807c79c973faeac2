// Which addresses are public, which hosts are exempt, which posted hosts are the proven one, which servers are believed.

import { describe, expect, test } from 'vitest'
import { parseAllowHosts } from './allow-hosts.ts'
import { builtInAuthServers, resolveAuthServers } from './auth-servers.ts'
import { originOf, sameHost, sameOrigin } from './origins.ts'
import { isPublicAddress } from './public-address.ts'
import { readBounded } from './read-bounded.ts'

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.32.0.1',
  '100.128.0.1',
  '223.255.255.255',
  '2a00:1450::1',
  '2606:4700::1111'
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test.each([
  ['unspecified', ['0.0.0.0', '0.1.2.3', '::']],
  ['loopback', ['127.0.0.1', '127.127.127.127', '::1']],
  ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fdff::1']],
  ['link-local and cloud metadata', ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'fec0::1']],
  ['shared by carriers', ['100.64.0.1', '100.127.255.255']],
  ['multicast', ['224.0.0.1', '239.255.255.255', 'ff02::1']],
  ['reserved', ['240.0.0.1', '255.255.255.255', '192.0.0.1', '100::1', '5f00::1']],
  [
    'documentation and tests',
    ['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '2001:db8::1', '3fff::1']
  ],
  ['IPv4 in IPv6', ['::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::1']],
  ['tunnels', ['2002:7f00:1::', '2001::1', '192.88.99.1']],
  ['no address', ['', 'localhost', '127.1', '0x7f000001', '1.2.3.4.5']]
])('%s is not public', (_, addresses) => {
  expect(addresses.filter(isPublicAddress)).toEqual([])
})

describe('given hosts that the operator allows', () => {
  const hosts = parseAllowHosts([
    'Portal.Example',
    ' intra.local:8443 ',
    '[::1]:8080',
    '127.0.0.1',
    'secure.local:443'
  ])

  test.each([
    'http://portal.example/rest/',
    'https://PORTAL.example:9999/',
    'https://intra.local:8443/',
    'http://[::1]:8080/',
    'http://127.0.0.1:1/',
    'http://2130706433/',
    'https://secure.local/'
  ])('%s is allowed', (url) => {
    expect(hosts.allows(new URL(url))).toBe(true)
  })

  test.each([
    'http://sub.portal.example/',
    'http://portal.example.evil/',
    'https://intra.local/',
    'https://intra.local:8444/',
    'http://[::1]:8081/',
    'http://127.0.0.2/',
    'http://secure.local/'
  ])('%s is not', (url) => {
    expect(hosts.allows(new URL(url))).toBe(false)
  })

  test.each([
    '',
    'http://portal.example',
    'portal.example/rest',
    '*.example',
    'a b',
    'user@host',
    'host:99999',
    'host:'
  ])('the entry %j is a mistake that names the setting', (entry) => {
    expect(() => parseAllowHosts([entry])).toThrow(
      expect.objectContaining({ code: 'misconfigured', field: 'ALLOW_PORTALS' })
    )
  })
})

describe('given a posted host and a proven endpoint', () => {
  test.each([
    ['portal.example', 'https://portal.example/rest/'],
    ['PORTAL.example', 'https://portal.example/rest/'],
    ['portal.example:443', 'https://portal.example/rest/'],
    ['portal.example:80', 'http://portal.example/rest/'],
    ['пример.рф', 'https://xn--e1afmkfd.xn--p1ai/rest/'],
    ['localhost:8401', 'http://localhost:8401/rest/'],
    ['portal.example', 'https://portal.example:8443/rest/'],
    ['[::1]:8401', 'http://[::1]:8401/rest/']
  ])('%s is %s', (posted, endpoint) => {
    expect(sameHost(posted, endpoint)).toBe(true)
  })

  test.each([
    ['evil.example', 'https://portal.example/rest/'],
    ['portal.example:8443', 'https://portal.example/rest/'],
    ['portal.example:80', 'https://portal.example/rest/'],
    ['portal.example.evil', 'https://portal.example/rest/'],
    ['evil@portal.example', 'https://portal.example/rest/'],
    ['portal.example@evil', 'https://portal.example/rest/'],
    ['portal.example/x', 'https://portal.example/rest/'],
    ['portal.example\\@evil', 'https://portal.example/rest/'],
    ['portal.example#', 'https://portal.example/rest/'],
    ['portal.example?x', 'https://portal.example/rest/'],
    [' portal.example', 'https://portal.example/rest/'],
    ['portal.example\n', 'https://portal.example/rest/'],
    ['portal.example.', 'https://portal.example/rest/'],
    ['https://portal.example', 'https://portal.example/rest/'],
    ['portal.example:', 'https://portal.example/rest/'],
    ['', 'https://portal.example/rest/'],
    ['portal.example', 'https://user@portal.example/rest/'],
    ['portal.example', 'ftp://portal.example/rest/'],
    ['portal.example', 'portal.example']
  ])('%j is not %s', (posted, endpoint) => {
    expect(sameHost(posted, endpoint)).toBe(false)
  })

  test('origins are compared with scheme and port', () => {
    expect(originOf('HTTPS://Portal.Example:443/rest/')).toBe('https://portal.example')
    expect(sameOrigin('https://portal.example/rest/', 'https://portal.example:443/')).toBe(true)
    expect(sameOrigin('https://portal.example/', 'http://portal.example/')).toBe(false)
    expect(sameOrigin('nonsense', 'nonsense')).toBe(false)
    expect(
      ['', 'javascript:alert(1)', 'https://a b/', 'https://u:p@h/', 'https:\\\\h'].map(originOf)
    ).toEqual(Array.from({ length: 5 }))
  })
})

describe('given a list of authorization servers', () => {
  test('none means the built-in ones', () => {
    expect(resolveAuthServers()).toEqual(builtInAuthServers)
  })

  test('it replaces them, and "default" keeps them', () => {
    expect(resolveAuthServers(['https://auth.example/'])).toEqual(['https://auth.example'])
    expect(resolveAuthServers(['http://127.0.0.1:8500', 'default', 'https://oauth.bitrix.info'])).toEqual([
      'http://127.0.0.1:8500',
      ...builtInAuthServers
    ])
  })

  test.each(['http://localhost:8500', 'http://[::1]:8500', 'http://127.9.9.9'])(
    '%s may be plain http',
    (server) => {
      expect(resolveAuthServers([server])).toEqual([server])
    }
  )

  test.each([
    [['http://auth.example']],
    [['http://localhost.evil.example']],
    [['http://127.evil.example']],
    [['auth.example']],
    [['https://auth.example/rest/']],
    [['https://user:secret@auth.example']],
    [['']],
    [[]]
  ])('%j is a mistake that names the setting', (list) => {
    expect(() => resolveAuthServers(list)).toThrow(
      expect.objectContaining({
        code: 'misconfigured',
        field: 'AUTH_SERVERS',
        message: expect.not.stringContaining('secret') as string
      })
    )
  })
})

describe('given an answer and a limit', () => {
  test('an answer of exactly that size is read', async () => {
    expect(await readBounded(new Response('Я'.repeat(50)), 100)).toBe('Я'.repeat(50))
    expect(await readBounded(new Response(null, { status: 204 }), 100)).toBe('')
  })

  test('a larger one is cut off', async () => {
    let cancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(60)),
      cancel: () => {
        cancelled = true
      }
    })
    await expect(readBounded(new Response(endless), 100)).rejects.toMatchObject({
      code: 'portal-unreachable'
    })
    expect(cancelled).toBe(true)
  })
})

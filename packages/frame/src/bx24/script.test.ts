// The classic script in a page: one global, which is null where there is no portal.
import { afterEach, expect, test, vi } from 'vitest'
import { frameName, portalOrigin } from '../testing/bx24-page.ts'
import { fakeRequests } from '../testing/fake-requests.ts'
import { windowPair } from '../testing/window-pair.ts'
import type { Bx24 } from './bx24.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

function givenPage(name: string) {
  const pair = windowPair(portalOrigin)
  vi.stubGlobal('BX24', undefined)
  vi.stubGlobal('name', name)
  vi.stubGlobal('parent', pair.parent)
  vi.stubGlobal('addEventListener', pair.addEventListener)
  vi.stubGlobal('XMLHttpRequest', fakeRequests().XMLHttpRequest)
  vi.stubGlobal('document', { readyState: 'complete', addEventListener: () => undefined })
  return { pair, defined: () => (globalThis as unknown as { readonly BX24: Bx24 | null }).BX24 }
}

test('given a portal’s frame, BX24 is there and the portal is asked', async () => {
  const { pair, defined } = givenPage(frameName)
  await import('./script.ts')
  expect(defined()?.getDomain()).toBe('portal.example')
  expect(pair.posted).toHaveLength(1)
})

test('given any other window, BX24 is null and the reason is thrown', async () => {
  const { defined } = givenPage('')
  await expect(import('./script.ts')).rejects.toThrow('Unable to initialize Bitrix24 JS library!')
  expect(defined()).toBeNull()
})

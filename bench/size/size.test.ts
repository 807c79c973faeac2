// What pages load stays small: a feature that makes it larger goes into a part that is loaded when it is used.

import { describe, expect, test } from 'vitest'
import { bundlePage } from './bundle.ts'
import { pages } from './pages.ts'

describe.each(pages)('$subject', ({ script, limit }) => {
  test(`is loaded with less than ${limit} bytes, gzipped; batches, lists and the limiter come later`, async () => {
    const { entry, parts } = await bundlePage(script)
    expect(entry.gzipped).toBeLessThan(limit)
    expect(Object.keys(parts)).toEqual(expect.arrayContaining(['batch', 'list', 'portal-limiter']))
  })
})

// HTML from parts: whatever is not HTML already comes out as text.

import { expect, test } from 'vitest'
import { html, jsonScript } from './html.ts'

test.each([
  ['<script>', '&lt;script&gt;'],
  [`"'&`, '&quot;&#39;&amp;'],
  ['&lt;', '&amp;lt;'],
  ['</p><p>', '&lt;/p&gt;&lt;p&gt;'],
  ['', '']
])('%j is text', (value, text) => {
  expect(html`<p title="${value}">${value}</p>`.html).toBe(`<p title="${text}">${text}</p>`)
})

test('parts made with the tag stay what they are', () => {
  expect(html`<p>${html`<b>${'<'}</b>`}</p>`.html).toBe('<p><b>&lt;</b></p>')
})

test('data in a script element cannot end it', () => {
  const value = { name: '</script><script>alert(1)</script><!--', quote: `"'` }
  const { html: element } = jsonScript('data', value)
  expect(element.match(/<\/?script/g)).toEqual(['<script', '</script'])
  expect(element).not.toContain('<!--')
  const [, text = ''] = /<script type="application\/json" id="data">(.*)<\/script>/.exec(element) ?? []
  expect(JSON.parse(text)).toEqual(value)
})

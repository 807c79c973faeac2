// A page inside the portal: framed by the proven portal only, never stored, never told onwards (design section 4, rule 9).

import { styleSource } from './layout.ts'

/** @param nonce of the page's own inline script; without it the page decides for itself what it loads */
export function pageResponse(text: string, portalOrigin: string, nonce?: string): Response {
  const own =
    nonce === undefined
      ? ''
      : `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${styleSource}; connect-src 'self'; base-uri 'none'; form-action 'none'; `
  return htmlResponse(text, `${own}frame-ancestors ${portalOrigin}`)
}

/** A page with its content security policy. */
export function htmlResponse(text: string | null, policy: string): Response {
  return new Response(text, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': policy
    }
  })
}

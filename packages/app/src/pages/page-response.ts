// A page inside the portal: framed by the proven portal only, never stored, never told onwards (design section 4, rule 9).

import { styleSource } from './layout.ts'

/**
 * @param policy directives of the page's content security policy, for example `default-src 'none'`; without it the
 * page decides for itself what it loads
 */
export function pageResponse(text: string, portalOrigin: string, policy = ''): Response {
  // First: of two directives with one name browsers take the first, so that no policy can widen who frames the page.
  const framing = `frame-ancestors ${portalOrigin}`
  return htmlResponse(text, policy === '' ? framing : `${framing}; ${policy}`)
}

/** For the built-in pages. @param nonce of the page's own inline script */
export function builtInPolicy(nonce: string): string {
  return `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${styleSource}; connect-src 'self'; base-uri 'none'; form-action 'none'`
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

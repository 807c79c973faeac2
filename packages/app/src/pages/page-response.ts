// A page inside the portal: framed by the proven portal only, never stored, never told onwards (design section 4, rule 9).

/** @param nonce allows the page's own inline script and style; without it the page decides for itself what it loads */
export function pageResponse(text: string, portalOrigin: string, nonce?: string): Response {
  const own =
    nonce === undefined
      ? ''
      : `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; `
  return new Response(text, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `${own}frame-ancestors ${portalOrigin}`
    }
  })
}

// An answer that sends a browser elsewhere.

/** 303: the browser follows with GET whatever it sent. Headers stay open for a cookie. */
export function redirect(location: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }
  })
}

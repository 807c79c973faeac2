// Parameter names that portals take for credentials (portal-behaviour.md section 3).

/** A caller's own would decide who calls, or be stripped without a word. */
export function reservedName(name: string): boolean {
  return /^(?:auth|access_token|auth_connector)$/i.test(name)
}

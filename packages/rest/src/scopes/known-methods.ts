// The scopes of every documented method, by its name in lower case: the portal reads names in any case.
import { methodScopes } from '../catalogue/method-scopes.ts'

export function knownMethods(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(methodScopes).flatMap(([scopes, methods]) =>
      methods.map((method) => [method.toLowerCase(), scopes === '' ? [] : scopes.split(',')] as const)
    )
  )
}

// The methods of REST 3.0 that the sandbox has, and the description that it gives of them.
import { type Plain, toPhp } from '../php/convert.ts'
import type { PhpValue } from '../php/value.ts'
import { taskMethodsV3 } from './task-methods.ts'
import type { V3Method } from './v3-method.ts'

const ALIASES: Readonly<Record<string, string>> = { documentation: 'rest.documentation.openapi' }

/** Its answer is the description itself, without `result`. */
const documentation: V3Method = {
  name: 'rest.documentation.openapi',
  scope: '',
  writes: false,
  raw: true,
  run: () =>
    new Map<string, PhpValue>([
      ['openapi', '3.0.0'],
      ['info', toPhp({ title: 'Bitrix24 REST V3 API', version: '1.0.0' })],
      ['tags', toPhp([{ name: 'tasks', description: 'tasks module methods' }])],
      ['paths', toPhp(Object.fromEntries(METHODS.map((method) => [`/${method.name}`, pathOf(method)])))]
    ])
}

const METHODS: readonly V3Method[] = [documentation, ...taskMethodsV3]

/** `batch` is none of them: it runs them. */
export function findV3Method(name: string): V3Method | undefined {
  const wanted = ALIASES[name] ?? name
  return METHODS.find((method) => method.name === wanted)
}

function pathOf({ scope }: V3Method): Plain {
  return { post: { tags: scope === '' ? [] : [scope], responses: { '200': { description: 'OK' } } } }
}

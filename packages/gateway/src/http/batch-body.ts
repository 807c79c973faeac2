// The body of a batch: its commands in the order written, which decides what runs first.

import type { BatchCommand } from '@latchkey/rest'
import { type BatchFields, batchFields } from './fields.ts'
import { checkJson, readJsonText } from './json-body.ts'
import { memberOrder } from './member-order.ts'

export interface BatchBody {
  readonly commands: ReadonlyMap<string, BatchCommand>
  readonly halt?: boolean | undefined
}

/** @throws AppError as `readJsonBody` */
export async function readBatchBody(request: Request): Promise<BatchBody> {
  const text = await readJsonText(request)
  const { commands, halt } = checkJson(text, batchFields)
  const names = memberOrder(text, 'commands' satisfies keyof BatchFields)
  return { halt, commands: new Map(names.flatMap((name) => entryOf(commands, name))) }
}

function entryOf(
  commands: BatchFields['commands'],
  name: string
): readonly (readonly [string, BatchCommand])[] {
  const command = commands[name]
  return command === undefined ? [] : [[name, command]]
}

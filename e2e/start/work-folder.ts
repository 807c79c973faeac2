// The folder of one run: a fresh one that disappears with it, or one that the caller keeps.

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ArgumentError } from './arguments.ts'

export interface WorkFolder {
  readonly path: string
  readonly kept: 'yes' | 'no'
  /** Removes it, unless it is kept. */
  leave(): Promise<void>
}

/** @throws ArgumentError when the folder to keep cannot be made */
export async function openWorkFolder(keep: string | undefined): Promise<WorkFolder> {
  if (keep === undefined) {
    const path = await mkdtemp(join(tmpdir(), 'latchkey-'))
    return { path, kept: 'no', leave: () => rm(path, { recursive: true, force: true }) }
  }
  try {
    await mkdir(keep, { recursive: true })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new ArgumentError(`--keep ${keep} cannot be made (${code}): name another folder.`, { cause })
  }
  return { path: keep, kept: 'yes', leave: () => Promise.resolve() }
}

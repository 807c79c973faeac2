// Reads the files of the file inputs among parameters, before these are encoded.
import type { Bx24Window } from './bx24-window.ts'
import { type FilePair, type Files, isNode } from './encode.ts'
import { asText } from './text.ts'

interface FileInput {
  readonly files: ArrayLike<{ readonly name: string }>
}

/** Calls `done` at once where there is no file input, as old pages expect. */
export function readFiles(
  window: Pick<Bx24Window, 'FileReader'>,
  params: unknown,
  done: (files: Files) => void
): void {
  const inputs = new Set<object>()
  collect(params, inputs)
  if (inputs.size === 0) return done(new Map())
  void readAll(window, inputs, done)
}

async function readAll(
  window: Pick<Bx24Window, 'FileReader'>,
  inputs: ReadonlySet<object>,
  done: (files: Files) => void
): Promise<void> {
  const read = new Map<object, readonly FilePair[]>()
  for (const input of inputs) {
    const { files } = input as FileInput
    read.set(input, await Promise.all(Array.from(files, (file) => readFile(window, file))))
  }
  done(read)
}

function collect(value: unknown, inputs: Set<object>): void {
  if (typeof value !== 'object' || value === null) return
  if (!isNode(value)) {
    for (const part of Object.values(value)) collect(part, inputs)
  } else if ('type' in value && value.type === 'file' && 'files' in value) {
    inputs.add(value)
  }
}

function readFile(
  window: Pick<Bx24Window, 'FileReader'>,
  file: { readonly name: string }
): Promise<FilePair> {
  return new Promise((resolve, reject) => {
    const reader = new window.FileReader()
    reader.addEventListener('load', () => {
      const [, base64 = ''] = asText(reader.result).split(',')
      resolve([file.name, base64])
    })
    reader.addEventListener('error', () => reject(new Error(`The file ${file.name} cannot be read.`)))
    reader.readAsDataURL(file as never)
  })
}

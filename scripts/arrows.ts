// Which package may import which, and the search for imports that break it.

export interface SourceFile {
  /** Relative to the root, with `/`. */
  readonly path: string
  readonly text: string
}

interface Package {
  readonly folder: string
  readonly name: string
  readonly mayImport: readonly string[]
  /** Files that may load a package although the rest of their package may not. */
  readonly exceptions?: readonly { readonly file: string; readonly name: string }[]
}

const packages: readonly Package[] = [
  { folder: 'packages/rest', name: '@latchkey/rest', mayImport: [] },
  { folder: 'packages/app', name: '@latchkey/app', mayImport: ['@latchkey/rest'] },
  { folder: 'packages/frame', name: '@latchkey/frame', mayImport: ['@latchkey/rest'] },
  {
    folder: 'packages/gateway',
    name: 'latchkey',
    mayImport: ['@latchkey/rest', '@latchkey/app', '@latchkey/frame'],
    exceptions: [{ file: 'packages/gateway/src/cli/sandbox.ts', name: '@latchkey/sandbox' }]
  },
  { folder: 'packages/sandbox', name: '@latchkey/sandbox', mayImport: [] },
  {
    folder: 'e2e',
    name: '@latchkey/e2e',
    mayImport: ['@latchkey/rest', '@latchkey/app', '@latchkey/frame', 'latchkey', '@latchkey/sandbox']
  }
]

const specifiers = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+|\brequire\s*\(\s*)(['"`])([^'"`\n]+)\1/g

function packageOf(path: string): Package | undefined {
  return packages.find(({ folder }) => path === folder || path.startsWith(`${folder}/`))
}

/**
 * One line for each forbidden import.
 * @param resolvePath turns a relative specifier found in a file into a path relative to the root
 */
export function forbiddenImports(
  files: readonly SourceFile[],
  resolvePath: (path: string, specifier: string) => string
): readonly string[] {
  const lines: string[] = []
  for (const { path, text } of files) {
    const from = packageOf(path)
    if (from === undefined) continue
    for (const [, , specifier = ''] of text.matchAll(specifiers)) {
      const target = targetOf(path, specifier, resolvePath)
      if (target === undefined || target === from || from.mayImport.includes(target.name)) continue
      if (from.exceptions?.some(({ file, name }) => file === path && name === target.name)) continue
      lines.push(`${path}: ${from.name} must not import ${target.name} (${specifier})`)
    }
  }
  return lines
}

function targetOf(
  path: string,
  specifier: string,
  resolvePath: (path: string, specifier: string) => string
): Package | undefined {
  if (specifier.startsWith('.')) return packageOf(resolvePath(path, specifier))
  return packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`))
}

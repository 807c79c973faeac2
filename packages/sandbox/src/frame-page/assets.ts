// Scripts and styles of the portal's pages, from the folder beside this module, in sources and in the built package.

import { readFile } from 'node:fs/promises'

const TYPES: Readonly<Record<string, string>> = {
  'portal.js': 'text/javascript',
  'frame-channel.js': 'text/javascript',
  'frame-methods.js': 'text/javascript',
  'panel.js': 'text/javascript',
  'slider.js': 'text/javascript',
  'portal.css': 'text/css',
  'shell.css': 'text/css',
  'content.css': 'text/css',
  'panel.css': 'text/css',
  'portal.svg': 'image/svg+xml'
}

export async function asset(name: string): Promise<Response> {
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined
  if (type === undefined) return new Response('Not found', { status: 404 })
  const text = await readFile(new URL(`./assets/${name}`, import.meta.url), 'utf8')
  return new Response(text, { headers: { 'content-type': `${type}; charset=utf-8` } })
}

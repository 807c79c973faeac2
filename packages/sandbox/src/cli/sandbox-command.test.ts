// The program as a user starts it: ready line, signals, wrong arguments, ports in use.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { closeServer, listen } from '../server/http-service.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

const running: ChildProcess[] = []

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

interface Program {
  readonly child: ChildProcess
  readonly firstLine: Promise<string>
  readonly ended: Promise<{ code: number | null; stderr: string }>
}

function start(...args: string[]): Program {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const lines = createInterface({ input: child.stdout })
  return {
    child,
    firstLine: once(lines, 'line').then(([line]) => String(line)),
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }))
  }
}

interface ReadyLine {
  readonly event: string
  readonly control: string
  readonly authServer: string
  readonly portals: { memberId: string; domain: string; url: string }[]
}

describe('latchkey-sandbox', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints one ready line, works, and ends with 0 on %s',
    async (signal) => {
      const program = start('--port', '0', '--portals', '2', '--deals', '3')
      const ready = JSON.parse(await program.firstLine) as ReadyLine
      expect(ready.event).toBe('ready')
      expect(ready.control).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      expect(ready.authServer).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      expect(ready.portals).toHaveLength(2)
      for (const portal of ready.portals) {
        expect(Object.keys(portal)).toEqual(['memberId', 'domain', 'url'])
        expect(portal.memberId).toMatch(/^[0-9a-f]{32}$/)
        expect(portal.url).toBe(`http://${portal.domain}`)
        expect((await fetch(`${portal.url}/rest/profile`)).status).toBe(401)
      }
      program.child.kill(signal)
      expect((await program.ended).code).toBe(0)
    }
  )

  it('takes a preset of limits', async () => {
    const program = start('--port', '0', '--limits', 'enterprise')
    const { control, portals } = JSON.parse(await program.firstLine) as ReadyLine
    const answer = await fetch(`${control}/_sandbox/portals/${portals[0]?.memberId}/limits`)
    expect(await answer.json()).toMatchObject({ limits: { rate: { threshold: 250, perSecond: 5 } } })
  })

  it.each([
    ['--deals', 'many'],
    ['--limits', 'none']
  ])('names a wrong argument and ends with 2: %s %s', async (name, value) => {
    const { code, stderr } = await start(name, value).ended
    expect(code).toBe(2)
    expect(stderr).toContain(name)
  })

  it('names a port in use and ends with 2', async () => {
    const other = createServer()
    const port = await listen(other, 0)
    const { code, stderr } = await start('--port', String(port), '--auth-port', '0').ended
    await closeServer(other)
    expect(code).toBe(2)
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`port ${port} is in use`)])
  })
})

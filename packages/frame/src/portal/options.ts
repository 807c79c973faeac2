// Options that the portal keeps for the application and for its user.
import { FrameError } from '../errors/frame-error.ts'
import type { Options } from '../frame.ts'
import { readValues, type Values } from './init-data.ts'
import type { Portal } from './portal.ts'

export function userOptions(portal: Portal, first: Values): Options {
  let values = first
  return {
    get: (name) => own(values, name),
    all: () => values,
    async set(name, value) {
      await portal.ask('setUserOption', { name, value })
      values = { ...values, [name]: value }
    }
  }
}

export function appOptions(portal: Portal, first: Values, isAdmin: boolean): Options {
  let values = first
  return {
    get: (name) => own(values, name),
    all: () => values,
    async set(name, value) {
      // The portal would keep silent.
      if (!isAdmin) throw refused()
      const all = readValues(await portal.ask('setAppOption', { name, value }))
      if (all['error'] === 'access_denied') throw refused()
      values = all
    }
  }
}

function refused(): FrameError {
  return new FrameError('refused', 'Only administrators may set options of the application.')
}

/** An option may be called `constructor`. */
function own(values: Values, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

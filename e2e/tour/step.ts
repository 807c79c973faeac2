// A step of the tour: what it shows, checked from outside the application.

import type { World } from './world.ts'

export interface Step {
  readonly title: string
  /** Answers what was seen, for the printed line. Throws when something is not as it has to be. */
  run(world: World): Promise<string>
}

// The sandbox's virtual time: everything that has an age or a due moment asks this clock.

/** Virtual time. All moments are integer milliseconds of the Unix epoch. */
export interface Clock {
  /** Now, in virtual milliseconds: real time plus what was advanced, or a standing moment while frozen. */
  now(): number
}

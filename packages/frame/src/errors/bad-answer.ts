// The error for what was answered but cannot be used.
import { FrameError } from './frame-error.ts'

/** @param fault a sentence without its full stop */
export function badAnswer(fault: string, details: { cause?: unknown; status?: number } = {}): FrameError {
  return new FrameError('bad-answer', `${fault}: open the application again.`, details)
}

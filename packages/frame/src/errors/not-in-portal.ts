// The error for a page that no portal opened.
import { FrameError } from './frame-error.ts'

export function notInPortal(): FrameError {
  return new FrameError(
    'not-in-portal',
    'This page is not in the frame of a portal: open the application inside Bitrix24.'
  )
}

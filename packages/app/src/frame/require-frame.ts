// The browser says what it loads a page for: these pages are for frames only (design section 4, rule 9).

import { AppError } from '../errors/app-error.ts'

/** Throws `bad-request` when the browser says that it is not a frame; older browsers say nothing. */
export function requireFrame(request: Request): void {
  const destination = request.headers.get('sec-fetch-dest')
  if (destination === null || destination === 'iframe' || destination === 'frame') return
  throw new AppError(
    'bad-request',
    'Open this application inside Bitrix24: it works in a frame of the portal only.',
    {
      field: 'Sec-Fetch-Dest'
    }
  )
}

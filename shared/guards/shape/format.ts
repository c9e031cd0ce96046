// Which of the five formats a media type is; what is none of them has no form that could be judged.

import type { Format } from './options.ts'

export const bodyFormat = (mediaType: string): Format | undefined => {
  if (mediaType === 'application/json' || mediaType === 'text/json' || mediaType.endsWith('+json'))
    return 'json'
  if (mediaType === 'application/x-www-form-urlencoded') return 'form'
  if (mediaType === 'multipart/form-data') return 'multipart'
  if (mediaType === 'application/xml' || mediaType === 'text/xml' || mediaType.endsWith('+xml')) return 'xml'
  return mediaType.startsWith('text/') ? 'text' : undefined
}

import type { YAMLError } from 'yaml'

/** Sentences for the mistakes people make most; other messages of the library are already plain. */
const SENTENCES: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'A tab is used for indentation; YAML wants spaces.',
  DUPLICATE_KEY: 'is written twice in the same place; keep one.',
  BLOCK_AS_IMPLICIT_KEY:
    'A second “: ” stands on this line; quote the value, or put the inner keys on lines of their own.',
  MULTILINE_IMPLICIT_KEY: 'A key has no “:” here, or the line before lacks one.',
  MULTIPLE_DOCS: 'A second document begins here (---); a till.yaml is one document.',
  BAD_ALIAS: 'An alias (*name) or anchor (&name) is written wrongly; quote a text that begins with * or &.',
  BAD_SCALAR_START: 'A text can’t begin with this character; quote it.',
  BAD_INDENT: 'The indentation does not fit the lines around it, or a bracket is not closed.',
  TAG_RESOLVE_FAILED: 'A tag (!name) means nothing here; quote a text that begins with “!”.',
  RESOURCE_EXHAUSTION: 'The file is nested too deeply to be read.',
}

/** The library's error as a plain sentence. */
export function sentenceFor(error: YAMLError, text: string): string {
  const sentence = SENTENCES[error.code] ?? error.message
  if (error.code !== 'DUPLICATE_KEY') return sentence
  const key = /^[^:\n]*/.exec(text.slice(error.pos[0]))?.[0].trim() ?? ''
  return `${key} ${sentence}`
}

/** Words of a name that tell of a secret, wherever they stand in it. */
const SECRET_WORDS = new Set([
  'apikey',
  'auth',
  'authorization',
  'cookie',
  'credential',
  'credentials',
  'pass',
  'passphrase',
  'passwd',
  'password',
  'passwords',
  'pwd',
  'secret',
  'secrets',
  'token',
])

/** What makes a key at the end of a name no secret. `key` alone says nothing. */
const OPEN_KEYS = new Set(['public', 'primary', 'foreign', 'sort', 'partition', 'cache', 'host'])

/** A name that ends so tells of something about the secret: where it lies, how long it lasts. */
const ABOUT = new Set(
  'port host hostname url uri endpoint path file dir folder name id type header provider enabled ttl timeout limit length size count expiry expires max min budget method mode'.split(
    ' ',
  ),
)

/** Of the shell (POSIX.1, 8.3). It would hide the checkout wherever its path is told. */
const WORKING_DIRECTORY = 'PWD'

/** Values that keep nothing from anybody. */
const PLAIN = /^(|true|false|yes|no|on|off|none|null|undefined|\$\{?\w+\}?)$/i
const SHORT_NUMBER = /^\d{1,6}$/

/**
 * Whether the name of a variable, an argument or a key says that its value is a secret: `OPENAI_API_KEY`, `dbPassword`,
 * `--token`. `TOKEN_LIMIT` and `AUTH_URL` don't.
 */
export function soundsSecret(name: string): boolean {
  if (name === WORKING_DIRECTORY) return false
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  const last = words.at(-1) ?? ''
  if (ABOUT.has(last)) return false
  return words.some((word) => SECRET_WORDS.has(word)) || (last === 'key' && words.length > 1 && !isOpenKey(words))
}

/** Whether what stands under that name is to be hidden: a switch or a reference to another variable is not. */
export function isSecret(name: string, value: string): boolean {
  if (!soundsSecret(name) || PLAIN.test(value)) return false
  // Counts of tokens are common, passwords of digits too.
  return !SHORT_NUMBER.test(value) || /pass|pwd/i.test(name)
}

function isOpenKey(words: string[]): boolean {
  return OPEN_KEYS.has(words.at(-2) ?? '')
}

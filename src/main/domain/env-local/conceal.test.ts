import { describe, expect, it } from 'vitest'
import { concealSecrets } from './conceal'

describe('concealSecrets', () => {
  it('hides the values of names that sound secret and leaves everything else byte for byte', () => {
    const text =
      '\uFEFFexport OPENAI_API_KEY = "sk-proj-0123456789"\r\n# mine\r\n\r\nMAX_TOKENS=4096\r\nNAME=ada # me\r\nDB_PASSWORD=1234'
    expect(concealSecrets(text)).toBe(
      '\uFEFFexport OPENAI_API_KEY =••••\r\n# mine\r\n\r\nMAX_TOKENS=4096\r\nNAME=ada # me\r\nDB_PASSWORD=••••',
    )
  })

  it('hides secrets in comments, in addresses, and such as are known by their look', () => {
    expect(
      concealSecrets(
        '# OLD_TOKEN=abcdef\nDATABASE_URL=postgres://me:hunter2@localhost/x\nX=ghp_0123456789abcdef0123\nAPI_TOKEN=\n',
      ),
    ).toBe('# OLD_TOKEN=••••\nDATABASE_URL=postgres://me:••••@localhost/x\nX=••••\nAPI_TOKEN=\n')
  })

  it('hides a secret that goes on over several lines, and keeps the number of lines', () => {
    const key = 'SIGNING="-----BEGIN RSA PRIVATE KEY-----\nMIIEow==\nabc=\n-----END RSA PRIVATE KEY-----"\nPORT=1\n'
    expect(concealSecrets(key)).toBe('SIGNING=••••\n••••\n••••\n••••\nPORT=1\n')
    expect(concealSecrets("APP_SECRET='one\ntwo'\nPORT=1\n")).toBe('APP_SECRET=••••\n••••\nPORT=1\n')
    expect(concealSecrets('APP_SECRET="never closed\nPORT=1\n')).toBe('APP_SECRET=••••\nPORT=1\n')
  })

  it('shows what Till writes itself', () => {
    expect(concealSecrets('TOKEN_NAME_TOKEN=x\nMY_TOKEN=y\n', new Set(['TOKEN_NAME_TOKEN']))).toBe(
      'TOKEN_NAME_TOKEN=x\nMY_TOKEN=••••\n',
    )
  })
})

import { expect, test } from 'vitest'
import { serviceOf } from './control-group'

test.each([
  ['0::/system.slice/nginx.service\n', 'nginx.service'],
  ['0::/system.slice/system-postgresql.slice/postgresql@15-main.service\n', 'postgresql@15-main.service'],
  ['0::/system.slice/docker-0a1b.scope\n', 'docker-0a1b.scope'],
  ['12:pids:/system.slice/x.service\n1:name=systemd:/system.slice/cron.service\n', 'cron.service'],
  ['0::/user.slice/user-1000.slice/session-3.scope\n', null],
  ['0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-code-42.scope\n', null],
  ['0::/user.slice/user-1000.slice/user@1000.service/app.slice/syncthing.service\n', null],
  ['0::/\n', null],
  ['12:pids:/system.slice/x.service\n', null],
  ['', null],
])('%j is of %s', (text, service) => {
  expect(serviceOf(text)).toBe(service)
})

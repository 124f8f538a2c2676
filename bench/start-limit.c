// The least a program can do to start components in the order of what they need: posix_spawn of tiny-child, each as soon as
// those it needs have told that they listen, then SIGTERM to each group and a wait for all. A line of input a component:
// `<port> <boot ms> <needed index> …`; those needed come first. Prints the microseconds of the start, of the stop, and of
// each child by itself.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1024, MOST_NEEDS = 64, TOLD = 3 };
static struct { char port[8], boot[8]; int needs[MOST_NEEDS], needed, is_ready; pid_t pid; double from, took; } all[MOST];
extern char **environ;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

int main(int words, char **word) {
  if (words < 2) return 2;
  int count = 0, ready = 0, pipes[2];
  char line[1024];
  for (; count < MOST && fgets(line, sizeof line, stdin); count++) {
    char *at = line;
    snprintf(all[count].port, 8, "%ld", strtol(at, &at, 10));
    snprintf(all[count].boot, 8, "%ld", strtol(at, &at, 10));
    for (char *end; all[count].needed < MOST_NEEDS; at = end) {
      int need = strtol(at, &end, 10);
      if (end == at) break;
      all[count].needs[all[count].needed++] = need;
    }
  }
  if (pipe2(pipes, O_CLOEXEC) != 0) return 1;
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&files, pipes[1], TOLD);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);

  double began = now();
  while (ready < count) {
    for (int index = 0; index < count; index++) {
      int may = all[index].pid == 0;
      for (int need = 0; need < all[index].needed; need++) may = may && all[all[index].needs[need]].is_ready;
      if (!may) continue;
      char own[8];
      snprintf(own, sizeof own, "%d", index);
      char *argv[] = {word[1], all[index].port, all[index].boot, "3", own, NULL};
      all[index].from = now();
      if (posix_spawn(&all[index].pid, word[1], &files, &attributes, argv, environ) != 0) return 1;
    }
    unsigned short index;
    if (read(pipes[0], &index, sizeof index) != sizeof index) return 1;
    all[index].is_ready = 1;
    all[index].took = now() - all[index].from;
    ready++;
  }
  double started = now();
  for (int index = 0; index < count; index++) kill(-all[index].pid, SIGTERM);
  for (int index = 0; index < count; index++) waitpid(all[index].pid, NULL, 0);
  printf("%.0f\n%.0f\n", started - began, now() - started);
  for (int index = 0; index < count; index++) printf("%.0f\n", all[index].took);
}

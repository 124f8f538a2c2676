// The least of components: `tiny-child <port> <boot ms> [descriptor index]`. Says when its main() began (nanoseconds of
// the monotonic clock), listens after that time, tells so on a descriptor where it has one, and stays.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **words) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  dprintf(1, "main %lld\n", now.tv_sec * 1000000000LL + now.tv_nsec);
  if (count < 3) return 2;
  usleep(atoi(words[2]) * 1000);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0) return 1;
  if (count > 4) {
    unsigned short index = atoi(words[4]);
    if (write(atoi(words[3]), &index, sizeof index) != sizeof index) return 1;
  }
  for (;;) pause();
}

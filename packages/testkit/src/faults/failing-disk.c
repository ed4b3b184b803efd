/*
 * Comes before the C library (LD_PRELOAD) and makes calls to the disk fail, as often as the file in FAILING_DISK says: three
 * numbers, 32 bits each, parts in a million, for fsync, fdatasync and pwrite. All processes see a change of it at once.
 * libfiu cannot be used with PostgreSQL: both have a function `hash_create`, and libfiu's calls end up in the server's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

enum { FSYNC, FDATASYNC, PWRITE, KINDS };
static const volatile uint32_t *chances;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("FAILING_DISK");
  int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  void *map = mmap(NULL, KINDS * sizeof *chances, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (map != MAP_FAILED) chances = map;
}

static uint32_t chance(void) {
  uint32_t number = 0;
  return getrandom(&number, sizeof number, 0) == sizeof number ? number : 0;
}

static int fails(int kind) {
  return chances != NULL && chances[kind] > 0 && chance() % 1000000 < chances[kind];
}

static int failed(int error) {
  errno = error;
  return -1;
}

int fsync(int file) {
  static int (*real)(int);
  if (real == NULL) real = dlsym(RTLD_NEXT, "fsync");
  return fails(FSYNC) ? failed(EIO) : real(file);
}

int fdatasync(int file) {
  static int (*real)(int);
  if (real == NULL) real = dlsym(RTLD_NEXT, "fdatasync");
  return fails(FDATASYNC) ? failed(EIO) : real(file);
}

/* One in two fails in the middle: some of it is written. */
static ssize_t part(ssize_t (*real)(int, const void *, size_t, off64_t), int file, const void *from, size_t size,
                    off64_t at) {
  if (chance() % 2 == 0 || size < 2) return failed(ENOSPC);
  return real(file, from, size / 2, at);
}

ssize_t pwrite64(int file, const void *from, size_t size, off64_t at) {
  static ssize_t (*real)(int, const void *, size_t, off64_t);
  if (real == NULL) real = dlsym(RTLD_NEXT, "pwrite64");
  return fails(PWRITE) ? part(real, file, from, size, at) : real(file, from, size, at);
}

ssize_t pwrite(int file, const void *from, size_t size, off_t at) {
  return pwrite64(file, from, size, at);
}

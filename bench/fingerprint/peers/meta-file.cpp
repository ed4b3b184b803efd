// Times Meta's command-line pipeline from a JPEG file: decode by CImg with libjpeg, nearest 512, hash. Reads lines
// "PATH", answers "MILLISECONDS HASH". Built by peers/meta.ts; none of Meta's code is here.
#include <pdq/cpp/io/pdqio.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>

int main() {
  std::string path;
  while (std::cin >> path) {
    const auto start = std::chrono::steady_clock::now();
    facebook::pdq::hashing::Hash256 hash;
    int quality, pixels;
    float readSeconds, hashSeconds;
    const bool wasRead = facebook::pdq::hashing::pdqHash256FromFile(
        path.c_str(), hash, quality, pixels, readSeconds, hashSeconds);
    if (!wasRead) return 1;
    const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
    std::printf("%.4f %s\n", spent.count(), hash.format().c_str());
    std::fflush(stdout);
  }
}
